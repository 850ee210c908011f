import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Endpoint, gate, startEndpoint } from '../support/endpoint.js';
import type { User } from '../support/program.js';
import { type StudioInProcess, startStudio } from '../support/studio.js';
import { answerToVersions, userWithVersions } from '../support/two-versions.js';

const side = (prompt: string, model = '') => ({ prompt, model });
const oldAndNew = { before: side('everyone:mine@1'), after: side('everyone:mine@2') };
const queryOf = ({ before, after }: typeof oldAndNew) =>
  new URLSearchParams({
    before: before.prompt,
    'before-model': before.model,
    after: after.prompt,
    'after-model': after.model,
  });
const textOf = (html: string) => html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');

/** What a page of the studio does, without a browser. */
function pageOf(studio: StudioInProcess, cookie: string) {
  const read = async (path: string) => {
    const { status, body } = await studio.send(path, { headers: { cookie } });
    return { status, body };
  };
  return {
    read,
    cost: async (choice: typeof oldAndNew) => {
      const { status, body } = await read(`/api/compare/cost?${queryOf(choice)}`);
      return { status, ...JSON.parse(body) };
    },
    begin: (choice: unknown) => studio.post('/api/compare', choice, cookie),
    stop: () => studio.post('/api/compare/stop', {}, cookie),
    async whenDone() {
      for (;;) {
        const state = JSON.parse((await read('/api/compare')).body);
        if (!state.isRunning) return state;
      }
    },
    /** Resolves once a source was read: the last of what begins with the studio. */
    async whenRead() {
      for (;;) {
        const { body } = await read('/compare');
        if (!body.includes('there are none yet')) return;
      }
    },
  };
}

describe('the page Compare', () => {
  let endpoint: Endpoint;
  let user: User;
  beforeAll(async () => {
    endpoint = await startEndpoint({ answer: answerToVersions });
    user = await userWithVersions(endpoint.url);
  });
  afterAll(async () => {
    await user[Symbol.asyncDispose]();
    await endpoint[Symbol.asyncDispose]();
  });

  it('says what it would send and cost, and sends nothing before the button', async () => {
    const sent = endpoint.requests.length;
    await using studio = await startStudio(['t.csv', '--no-cache'], { user });
    const page = pageOf(studio, await studio.enter());
    await page.whenRead();
    const { body } = await page.read('/compare');
    expect(textOf(body)).toContain('On the sample of the page Try: 6 tickets of t.csv.');
    expect(body).toContain('<option value="everyone:mine@1">mine@1</option>');
    expect(await page.cost(oldAndNew)).toEqual({
      status: 200,
      before: expect.stringMatching(/^stand-in: 6 tickets, 0 from the cache, at most \$0\.\d+$/),
      after: expect.stringMatching(/^stand-in: 6 tickets, 0 from the cache, at most \$0\.\d+$/),
      total: expect.stringMatching(/^12 requests together, at most \$0\.\d+$/),
      isReady: true,
      isOther: false,
    });
    expect(endpoint.requests).toHaveLength(sent);
  });

  it('shows only what flipped, and says that without labels nothing is better', async () => {
    await using studio = await startStudio(['t.csv', '--no-cache'], { user });
    const page = pageOf(studio, await studio.enter());
    await page.whenRead();
    const sent = endpoint.requests.length;
    expect((await page.begin(oldAndNew)).status).toBe(200);
    expect((await page.whenDone()).problem).toBeUndefined();
    expect(endpoint.requests).toHaveLength(sent + 12);
    const { body } = await page.read('/compare');
    const text = textOf(body);
    expect(text).toContain('Only flips can be counted');
    // Wilson's interval of 2 of 6, by hand.
    expect(text).toContain('2 of 6 tickets got another answer: 33.3 %.');
    expect(text).toContain('it is 9.7 to 70.0 % (95 % interval)');
    expect(text).toContain('These tickets have no labels. So it is not known which of the two is better');
    expect(text).toContain('Flipped: 2 of 6 tickets');
    expect(text).toContain('T4 a refund − not urgent − Billing + urgent + Bug');
    expect(text).toContain('T6 a bill &lt;&amp; more not urgent − Billing not urgent + Bug');
    expect(body).not.toContain('a bill <');
    expect(text).not.toContain('T1 ');
    expect(text).toContain('mine@1 by stand-in: 0 from the cache, 6 sent, 0 failed');
    expect(body).toContain('<option value="everyone:mine@2" selected="">');
    // It is cached now, and the same comparison is what is shown.
    expect(await page.cost(oldAndNew)).toMatchObject({ total: 'nothing to send', isOther: false });
    expect(await page.cost({ before: side(''), after: side('everyone:mine@2') })).toMatchObject({
      isOther: true,
    });
    expect(endpoint.requests).toHaveLength(sent + 12);
  });

  it('says what check would say where the tickets are labelled', async () => {
    await using studio = await startStudio(['labelled.csv', '--no-cache'], { user });
    const page = pageOf(studio, await studio.enter());
    await page.whenRead();
    const sent = endpoint.requests.length;
    await page.begin(oldAndNew);
    await page.whenDone();
    const text = textOf((await page.read('/compare')).body);
    const checked = await user.run([
      ...['check', '--tickets', 'labelled.csv', '--prompt', 'mine@2', '--against', 'mine@1', '--no-cache'],
    ]);
    const meaning = 'of 6 tickets, 2 became wrong and none became right';
    expect(checked.stdout.replace(/\s+/g, ' ')).toContain(meaning);
    expect(text).toContain(meaning);
    expect(text).toContain('No evidence either way');
    expect(text).toMatch(/Add labelled tickets|add labelled tickets/);
    expect(text).toContain('INCONCLUSIVE against mine@1: exact answers −33.3 points');
    expect(text).toContain('+ Bug Billing ✕ became wrong');
    // No label reaches a model.
    const messages = JSON.stringify(endpoint.requests.slice(sent).map((request) => request.messages));
    expect(messages).not.toContain('secret note');
    // The other way round it is no worse.
    await page.begin({ before: oldAndNew.after, after: oldAndNew.before });
    await page.whenDone();
    const other = textOf((await page.read('/compare')).body);
    expect(other).toContain('of 6 tickets, none became wrong and 2 became right');
    expect(other).toContain('about 8 in all would be enough');
    expect(other).toContain('Billing ✓ became right');
  });

  it('lets tickets that were drawn at random decide, and says how many were not', async () => {
    const [head, ...rows] = (await readFile(user.folder.file('labelled.csv'), 'utf8')).trimEnd().split('\n');
    const queued = rows.map((row, index) => `${row},${index === 3 ? 'unsure' : 'random'}`);
    await user.folder.write('queues.csv', `${[`${head},queue`, ...queued].join('\n')}\n`);
    await using studio = await startStudio(['queues.csv', '--no-cache'], { user });
    const page = pageOf(studio, await studio.enter());
    await page.whenRead();
    await page.begin(oldAndNew);
    await page.whenDone();
    const text = textOf((await page.read('/compare')).body);
    expect(text).toContain('of 5 tickets, 1 became wrong');
    expect(text).toContain(
      'Only the 5 tickets drawn at random decide: 1 ticket chosen for being hard is left out.',
    );
    expect(text).toContain('Flipped: 2 of 6 tickets');
  });

  it('compares two models with one prompt, of those that it may use', async () => {
    await using studio = await startStudio(['t.csv', '--no-cache'], { user });
    const page = pageOf(studio, await studio.enter());
    await page.whenRead();
    const models = { before: side('everyone:mine@1', 'stand-in'), after: side('everyone:mine@1', 'other') };
    await page.begin(models);
    await page.whenDone();
    const text = textOf((await page.read('/compare')).body);
    expect(text).toContain('mine@1 by stand-in → mine@1 by other');
    expect(text).toContain('Flipped: 2 of 6 tickets');
    const sent = endpoint.requests.length;
    const refused = await page.begin({
      before: side('everyone:mine@1'),
      after: side('everyone:mine@1', 'gpt-9'),
    });
    expect(refused.status).toBe(400);
    expect(refused.body).toContain('The studio may not use the model gpt-9');
    expect(endpoint.requests).toHaveLength(sent);
  });

  it('refuses what is the same twice, and whatever is not a prompt of this person', async () => {
    await using studio = await startStudio(['t.csv', '--no-cache'], { user });
    const page = pageOf(studio, await studio.enter());
    await page.whenRead();
    const sent = endpoint.requests.length;
    const twice = { before: side('everyone:mine@1'), after: side('everyone:mine@1', 'stand-in') };
    const same = await page.begin(twice);
    expect([same.status, same.body]).toEqual([
      400,
      expect.stringContaining('Both are the same prompt with the same model'),
    ]);
    // Until then it is not a problem, but what to do next.
    expect(await page.cost(twice)).toMatchObject({
      status: 200,
      total:
        'Both are the same prompt with the same model. Choose another version, or another model, for one of them.',
      isReady: false,
    });
    for (const name of [
      'everyone:mine@9',
      'org:mine@1',
      'private:yours@1',
      './p.md',
      'p.md',
      '/etc/passwd',
      'shipped:no',
      'HEAD:p.md',
      'main:mine@1',
    ])
      for (const choice of [
        { before: side(name), after: side('') },
        { before: side(''), after: side(name) },
      ]) {
        expect([name, (await page.begin(choice)).status]).toEqual([name, 404]);
        expect([name, (await page.cost(choice)).status]).toEqual([name, 404]);
      }
    for (const body of [
      {},
      { before: side('') },
      { ...oldAndNew, path: 'x' },
      { before: side('x'.repeat(501)), after: side('') },
    ])
      expect((await page.begin(body)).status).toBe(400);
    expect(endpoint.requests).toHaveLength(sent);
  });

  it('says where there are no tickets, and shows what a prompt has wrong', async () => {
    await using studio = await startStudio([], { user });
    const cookie = await studio.enter();
    const page = pageOf(studio, cookie);
    const { status, body } = await page.begin(oldAndNew);
    expect([status, body]).toEqual([400, expect.stringContaining('There are no tickets yet')]);
    expect((await page.read('/compare')).body).toContain('there are none yet');
    expect(await page.cost(oldAndNew)).toEqual({
      status: 200,
      before: '',
      after: '',
      total: 'There are no tickets yet. Choose a source on the page Try, or drop a file there.',
      isReady: false,
      isOther: false,
    });
  });

  it.each([
    ['mine@1', 'shipped:it-helpdesk', undefined],
    ['mine@2', 'everyone:mine@1', undefined],
    ['mine@2', 'everyone:mine@2', 'Other: {text}'],
    ['it-helpdesk', 'shipped:plain', undefined],
    ['plain', 'shipped:plain', 'Other: {text}'],
    ['p.md', 'shipped:it-helpdesk', undefined],
  ])('begins with the draft of %s and with %s before it', async (prompt, before, typed) => {
    await using studio = await startStudio(['t.csv', '--no-cache', '--prompt', prompt], { user });
    const cookie = await studio.enter();
    const page = pageOf(studio, cookie);
    await page.whenRead();
    // What an earlier studio kept is gone.
    await studio.post('/api/open', { prompt: '' }, cookie);
    if (typed) await studio.post('/api/prompt', { text: typed }, cookie);
    const { body } = await page.read('/compare');
    const chosen = [...body.matchAll(/<option value="([^"]*)" selected="">/g)].map(([, value]) => value);
    expect(chosen.filter((value) => value !== '')).toEqual([before]);
    expect(body).toContain('<div id="problem" class="problem" role="alert" hidden="">');
    expect(await page.cost({ before: side(before), after: side('') })).toMatchObject({
      status: 200,
      isReady: true,
    });
  });
});

describe('a comparison that is stopped', () => {
  it('keeps what came, sends nothing more, and the rest the next time', async () => {
    const door = gate();
    await using endpoint = await startEndpoint({
      answer: async (asked) => {
        if (asked.n > 7) await door.opened;
        return answerToVersions(asked);
      },
    });
    await using user = await userWithVersions(endpoint.url);
    await using studio = await startStudio(['t.csv', '--concurrency', '1'], { user });
    const cookie = await studio.enter();
    const page = pageOf(studio, cookie);
    await page.whenRead();
    await page.begin(oldAndNew);
    await endpoint.arrived(8);
    expect(JSON.parse((await page.read('/api/compare')).body)).toMatchObject({
      isRunning: true,
      isStopping: false,
    });
    // Meanwhile neither begins a second time, nor do the tickets change.
    expect((await page.begin(oldAndNew)).body).toContain('A comparison is under way');
    expect((await studio.post('/api/sample', { size: 2 }, cookie)).body).toContain(
      'A comparison is under way',
    );
    expect((await page.stop()).status).toBe(200);
    door.open();
    await page.whenDone();
    expect(endpoint.requests).toHaveLength(8);
    const text = textOf((await page.read('/compare')).body);
    expect(text).toContain('It was stopped. The answers so far are cached');
    expect(text).toContain('4 tickets did not get two answers.');
    expect(await page.cost(oldAndNew)).toMatchObject({
      before: expect.stringContaining('6 from the cache, nothing to send'),
      after: expect.stringContaining('2 from the cache'),
    });
    await page.begin(oldAndNew);
    await page.whenDone();
    expect(endpoint.requests).toHaveLength(12);
    expect(textOf((await page.read('/compare')).body)).toContain('Flipped: 2 of 6 tickets');
  });

  it('shows why an endpoint does not answer, and counts what it failed for as no flip', async () => {
    await using endpoint = await startEndpoint({
      answer: (asked) =>
        asked.messages.some(({ content }) => content.includes('Worse: broken'))
          ? (response) =>
              void response
                .writeHead(400, { 'content-type': 'application/json' })
                .end('{"error":{"message":"no"}}')
          : answerToVersions(asked),
    });
    await using user = await userWithVersions(endpoint.url);
    await using studio = await startStudio(['t.csv'], { user });
    const page = pageOf(studio, await studio.enter());
    await page.whenRead();
    await page.begin(oldAndNew);
    await page.whenDone();
    const text = textOf((await page.read('/compare')).body);
    expect(text).toContain('The endpoint failed for 1 ticket, which says nothing about prompts');
    expect(text).toContain('Flipped: 2 of 5 tickets');
    await endpoint.close();
    await page.begin({ before: side('shipped:triage'), after: side('everyone:mine@2') });
    expect((await page.whenDone()).problem).toMatchObject({ message: expect.any(String) });
  });
});
