import { Hono } from 'hono';
import type { Context } from '../../auth/access.js';
import { ownerOf } from '../../auth/owner.js';
import { TicketsiftError } from '../../core/errors.js';
import { describeChange } from '../../run/describe/change.js';
import { type ExportFormat, exportFormats, exportOutcomes } from '../../run/record/export-outcomes.js';
import { findWithOutcomes } from '../../run/record/find-with-outcomes.js';
import { readPageTexts } from '../../run/record/page-texts.js';
import { keepsTickets } from '../../run/record/status.js';
import { withProgress } from '../../run/record/unfinished.js';
import type { Difference } from '../../storage/runs/kind.js';
import { readOutcomeNames, readOutcomePage } from '../../storage/runs/outcome-page.js';
import type { RunRecord } from '../../storage/runs/run-record.js';
import { openRuns } from '../../storage/runs/runs.js';
import type { Desk, StudioEnv } from '../desk.js';
import { downloadHeaders } from '../download.js';
import { htmlOf } from '../pages/html.js';
import { RunPage } from '../pages/run-page.js';
import { RunsDiffPage } from '../pages/runs-diff-page.js';
import { RunsPage } from '../pages/runs-page.js';
import { readRunQuery, wantedBy } from '../run-query.js';
import { streamOf } from '../stream-of.js';

/** Rows of a page. */
const pageSize = 50;

/** The record of runs, the outcomes of each, and what differs between two. */
export function runsRoutes(): Hono<StudioEnv> {
  const app = new Hono<StudioEnv>();
  app.get('/runs', async (c) => {
    const { runs } = await openRecord(c.var.desk);
    using _ = runs;
    const found = runs.latest(pageSize + 1, c.req.query('before')).map(withProgress);
    const isFirst = c.req.query('before') === undefined;
    const page = { runs: found.slice(0, pageSize), isFirst, hasOlder: found.length > pageSize };
    return await c.html(htmlOf(RunsPage(page)));
  });
  app.get('/runs/diff', async (c) => {
    const { runs } = await openRecord(c.var.desk);
    using _ = runs;
    const before = findWithOutcomes(runs, c.req.query('before') ?? '');
    const after = findWithOutcomes(runs, c.req.query('after') ?? '');
    const { same, differences } = runs.outcomes.compare(before.id, after.id);
    const from = readRunQuery(c.req.query()).from ?? 1;
    const page = pageOf(differences(), from - 1);
    return await c.html(htmlOf(RunsDiffPage({ before, after, same, from, pageSize, ...page })));
  });
  app.get('/runs/:id', async (c) => {
    const { runs, context } = await openRecord(c.var.desk);
    using _ = runs;
    const run = runs.find(c.req.param('id'));
    const query = readRunQuery(c.req.query());
    const { chunks } = runs.outcomes;
    const { outcomes, hasEarlier, hasLater } = readOutcomePage(chunks, run.id, {
      from: (query.from ?? 1) - 1,
      ...(query.before !== undefined && { before: query.before - 1 }),
      size: pageSize,
      isWanted: wantedBy(query),
    });
    const texts = await readPageTexts(run, outcomes, context, {
      isWhole: query.texts === 'all',
      signal: c.req.raw.signal,
      only: sourcesFor(c.var.desk, context),
    });
    const page = {
      run: withProgress(run),
      others: runs.latest(pageSize).filter(({ id }) => id !== run.id),
      isKept: keepsTickets(runs, run),
      count: chunks.count(run.id),
      names: readOutcomeNames(chunks, run.id),
      query,
      outcomes,
      hasEarlier,
      hasLater,
      texts,
    };
    return await c.html(htmlOf(RunPage(page)));
  });
  app.get('/runs/:id/results', async (c) => {
    const format = exportFormats.find((one) => one === c.req.query('format'));
    if (format === undefined)
      throw new TicketsiftError('not_found', 'There is no such format', {
        hint: 'Choose one of those on the page.',
      });
    const { runs, context } = await openRecord(c.var.desk);
    try {
      const run = findWithOutcomes(runs, c.req.param('id'));
      if (c.req.method === 'HEAD') {
        runs[Symbol.dispose]();
        return c.body(null, 200, headersOf(run, format));
      }
      const exported = await exportOutcomes(
        run,
        { chunks: runs.outcomes.chunks, format, only: sourcesFor(c.var.desk, context) },
        context,
      );
      const close = async () => {
        await exported[Symbol.asyncDispose]();
        runs[Symbol.dispose]();
      };
      const breakOff = () => c.env.outgoing.destroy();
      return c.body(streamOf(exported.pieces, { close, breakOff }), 200, headersOf(run, format));
    } catch (error) {
      runs[Symbol.dispose]();
      throw error;
    }
  });
  return app;
}

/** Opens the record with the rights of the person at a desk. */
async function openRecord({ grant }: Desk) {
  const context = await grant();
  return { context, runs: openRuns(context.world.environment.files.runs, await ownerOf(context.login)) };
}

/** The sources that a person of a team may have read: those that a page names. For oneself they are all that a run had. */
function sourcesFor({ person, sources }: Desk, context: Context): ReadonlySet<string> | undefined {
  return person && new Set(sources(context).keys());
}

interface DifferencePage {
  readonly shown: readonly Difference[];
  /** How many differences there are, by what changed, the most first. */
  readonly counts: readonly (readonly [what: string, count: number])[];
  readonly changed: number;
}

/** Walks all differences, since it counts them, and keeps those of one page. */
function pageOf(differences: Iterable<Difference>, start: number): DifferencePage {
  const shown: Difference[] = [];
  const counts = new Map<string, number>();
  let changed = 0;
  for (const difference of differences) {
    const what = describeChange(difference);
    counts.set(what, (counts.get(what) ?? 0) + 1);
    if (changed >= start && shown.length < pageSize) shown.push(difference);
    changed++;
  }
  return { shown, changed, counts: [...counts].sort(([, one], [, other]) => other - one) };
}

/** The name of the file is made of letters and digits alone, whatever the run is called. */
function headersOf({ id }: RunRecord, format: ExportFormat): Record<string, string> {
  return {
    ...downloadHeaders(`run-${id.replace(/[^a-z0-9]/gi, '')}`, format),
    // Said, so that the server sends each piece on, and none before the headers.
    'transfer-encoding': 'chunked',
  };
}
