import { type Context, Hono } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import * as z from 'zod';
import { TicketsiftError } from '../../core/errors.js';
import { visible } from '../../core/text/visible.js';
import {
  type Label,
  type ReviewOrder,
  type ReviewQueue,
  reviewOrders,
  reviewQueues,
} from '../../prompts/labels/label.js';
import { openLabels } from '../../prompts/labels/open.js';
import { measureAgreement } from '../../run/review/agreement.js';
import { exportReviewed, type ReviewedExport } from '../../run/workbench/export-reviewed.js';
import {
  categoriesToChoose,
  type QueuedTicket,
  queueTickets,
  saveDecision,
  type ToLabel,
  takeBack,
  ticketsToLabel,
} from '../../run/workbench/review.js';
import type { BenchReview } from '../../run/workbench/workbench.js';
import type { StudioEnv } from '../desk.js';
import { downloadHeaders } from '../download.js';
import { htmlOf } from '../pages/html.js';
import { AgreementPage } from '../pages/review/agreement-page.js';
import { DownloadPage } from '../pages/review/download-page.js';
import {
  changeKey,
  keysFor,
  type Preferences,
  readPreferences,
  showKey,
  writePreferences,
} from '../pages/review/keys.js';
import { ReviewPage } from '../pages/review/review-page.js';
import { shownLabel, shownToLabel } from '../pages/review/shown-review.js';
import { limitBody, readBody } from '../requests.js';

const category = z.string().trim().min(1).max(1_000);
const bodies = {
  label: z.strictObject({
    n: z.int().min(0),
    key: z.string().max(64),
    queue: z.enum(reviewQueues),
    isBlind: z.boolean(),
    choice: z.strictObject({ urgent: z.boolean(), categories: z.array(category).min(1).max(200) }).nullable(),
    /** The id of a label that is taken back; empty for one that was never saved. */
    takesBack: z.string().max(100).optional(),
  }),
  keys: z.strictObject({
    isOff: z.boolean(),
    isBlind: z.boolean(),
    /** What gets another key; empty for the usual keys. */
    action: z.string().max(1_100).optional(),
    key: z.string().max(20).default(''),
  }),
  nothing: z.strictObject({}),
};

/** The pages on which tickets are labelled. */
export function reviewRoutes(): Hono<StudioEnv> {
  const app = new Hono<StudioEnv>();
  app.get('/review', async (c) => {
    const { bench, labels, reviewer, categories } = await reviewFor(c);
    const tickets = ticketsToLabel(bench, { reviewer }, labels);
    const order = orderOf(c.req.query('queue'));
    const find = c.req.query('find')?.trim() ?? '';
    // What is found among random tickets is not a random ticket.
    const queue: ReviewQueue = find !== '' && order === 'random' ? 'chosen' : order;
    const queues = reviewOrders.map((name) => ({ name, tickets: queueTickets(name, tickets, labels) }));
    const queued = queues.find(({ name }) => name === queue)?.tickets ?? queueTickets(queue, tickets, labels);
    const inOrder = queued.filter(finder(find));
    const source = bench.sourceState;
    const preferences = preferencesIn(c);
    const wanted = c.req.query('ticket');
    const first = inOrder.findIndex(({ id, isDone }) => (wanted === undefined ? !isDone : id === wanted));
    const page = ReviewPage({
      prompt: bench.prompt.name,
      queues: queues.map(({ name, tickets }) => ({
        name,
        tickets: tickets.length,
        done: tickets.filter(({ label, isDone }) => isDone && label?.classification).length,
      })),
      review: {
        me: reviewer,
        queue,
        source: `${source.name} ${source.tickets}`,
        start: Math.max(0, first),
        tickets: inOrder.map((ticket) => shownToLabel(ticket, queue)),
      },
      tickets: inOrder,
      categories,
      isOpen: bench.prompt.categories === undefined,
      order,
      find,
      keys: keysFor(categories, preferences),
      preferences,
      leftOut: bench.rows.length - tickets.length,
      empty: whyEmpty(bench, tickets, find),
    });
    return c.html(htmlOf(page));
  });
  app.get('/review/agreement', async (c) => {
    const { bench, labels } = await reviewFor(c);
    const { pairs, disagreements } = measureAgreement(labels);
    return c.html(htmlOf(AgreementPage({ prompt: bench.prompt.name, pairs, disagreements })));
  });
  app.get('/review/labels', async (c) => {
    const { prompt, collected } = await labelsFor(c);
    return c.html(htmlOf(DownloadPage({ prompt, collected })));
  });
  app.get('/review/labels.csv', async (c) => {
    const { collected, csv } = await labelsFor(c);
    if (collected.rows.length === 0) {
      throw new TicketsiftError('not_found', 'There are no labels to download yet', {
        hint: 'The previous page says which are left out, and why.',
      });
    }
    return c.body(csv, 200, downloadHeaders('labels', 'csv'));
  });
  app.post('/api/label', limitBody, async (c) => {
    const decision = await readBody(c, bodies.label);
    return c.json({ label: shownLabel(await decide(c, decision), decision.queue) });
  });
  app.post('/api/review/keys', limitBody, async (c) => {
    const { isOff, isBlind, action, key } = await readBody(c, bodies.keys);
    const { categories } = await reviewFor(c);
    const now = { ...preferencesIn(c), isOff, isBlind };
    const changed =
      action === undefined
        ? now
        : action === ''
          ? { ...now, keys: {} }
          : changeKey(now, { action, key }, categories);
    setCookie(c, cookie, writePreferences(changed), {
      path: '/',
      httpOnly: true,
      // A team comes by https alone.
      secure: c.var.desk.person !== undefined,
      sameSite: 'Strict',
      maxAge: 400 * 24 * 3600,
    });
    const keys = [...keysFor(categories, changed)];
    return c.json({ keys: keys.map(([, key]) => [key, showKey(key)]) });
  });
  app.post('/api/review/propose', limitBody, async (c) => {
    await readBody(c, bodies.nothing);
    await c.var.desk.workbench.test();
    return c.json({});
  });
  return app;
}

function whyEmpty({ rows, sourceState }: BenchReview, tickets: readonly ToLabel[], find: string): string {
  if (rows.length === 0) return sourceState.empty;
  if (tickets.length === 0) return 'No ticket has an id.';
  return find ? 'No ticket matches.' : 'This order has no tickets.';
}

/** Returns whether a ticket holds words, as a list shows it. */
function finder(words: string): (ticket: QueuedTicket) => boolean {
  const wanted = words.toLowerCase();
  return ({ id, row }) => visible(`${id} ${row.ticket.text}`).toLowerCase().includes(wanted);
}

const cookie = 'ticketsift_review';

function preferencesIn(c: Context): Preferences {
  return readPreferences(getCookie(c, cookie));
}

function orderOf(text: string | undefined): ReviewOrder {
  return reviewOrders.find((name) => name === text) ?? 'random';
}

/** Saves a decision of the current user, or takes one back. Resolves to the label that counts now. */
async function decide(
  c: Context<StudioEnv>,
  { takesBack, ...decision }: z.infer<typeof bodies.label>,
): Promise<Label | undefined> {
  const { workbench, grant } = c.var.desk;
  const bench = await workbench.toReview();
  await using store = await openLabels(await grant());
  return takesBack === undefined
    ? await saveDecision(bench, decision, store)
    : await takeBack(bench, decision, takesBack, store);
}

/** The labels of the prompt as a file, and what it leaves out. */
async function labelsFor(c: Context<StudioEnv>): Promise<ReviewedExport & { prompt: string }> {
  const { workbench, grant, sources } = c.var.desk;
  const context = await grant();
  const names = [...sources(context).values()].flat();
  const bench = await workbench.toReview();
  await using store = await openLabels(context);
  const { collected, csv } = await exportReviewed(bench, { context, names, store });
  return { prompt: bench.prompt.name, collected, csv };
}

/** What the current user reviews. */
async function reviewFor(c: Context<StudioEnv>) {
  const { workbench, grant } = c.var.desk;
  const bench = await workbench.toReview();
  await using store = await openLabels(await grant());
  const labels = await store.of(bench.prompt.name);
  const { reviewer } = store;
  return {
    bench,
    labels,
    reviewer,
    // As the page shows and sends them.
    categories: categoriesToChoose(bench, labels).map(visible),
  };
}
