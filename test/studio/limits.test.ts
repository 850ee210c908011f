import { describe, expect, it } from 'vitest';
import type { LocalCache } from '../../src/storage/cache/cache.js';
import { openCache } from '../../src/storage/cache/cache.js';
import { systemClock, temporaryCache } from '../support/cache.js';
import { costAt, openPersonalDesk, type PersonalDesk, testAt } from '../support/desk.js';
import { type Endpoint, gate, says, startEndpoint } from '../support/endpoint.js';
import { person } from '../support/people.js';
import { newUser } from '../support/program.js';
import { startStudio } from '../support/studio.js';
import { type TemporaryFolder, temporaryFolder } from '../support/temporary-folder.js';

const ann = person({ org: 'acme' });
const bob = { ...ann, identity: { ...ann.identity, userId: 'bob' } };
const annElsewhere = { ...ann, identity: { ...ann.identity, orgId: 'evil' } };

const noon = Date.parse('2026-11-28T12:00:00Z');
const tickets = ['It crashes', 'Hello', 'Pay me', 'How so?', 'Down again', 'Thanks'];

const prompt = '---\nmax_output_tokens: 100\n---\nSort: {text}';
const otherPrompt = prompt.replace('Sort', 'Judge');

/** A folder with six tickets; each answer costs 10 cents, and no more could be feared. */
async function project(studio: string, more = ''): Promise<TemporaryFolder> {
  const folder = await temporaryFolder();
  await folder.write('t.csv', ['id,text', ...tickets.map((text, n) => `${n},${text}`)].join('\n'));
  await folder.write('p.md', prompt);
  await folder.write(
    'ticketsift.yaml',
    `prices: { stand-in: { input: 0, output: 1000 }, other: { input: 0, output: 1000 } }
auth: { issuer: https://auth.example.com, client_id: x, require: true }
studio: ${studio}
${more}`,
  );
  return folder;
}

const usage = { prompt_tokens: 10, completion_tokens: 100, total_tokens: 110 };
const answering = () =>
  startEndpoint({ answer: () => says('{"urgent": false, "categories": ["Bug"]}', { usage }) });

interface Room extends AsyncDisposable {
  readonly folder: TemporaryFolder;
  readonly endpoint: Endpoint;
  readonly cache: LocalCache;
  readonly desk: (more?: Partial<PersonalDesk>) => ReturnType<typeof openPersonalDesk>;
}

async function openRoom(studio: string, more = ''): Promise<Room> {
  const folder = await project(studio, more);
  const endpoint = await answering();
  const cache = openCache(folder.file('answers.db'), systemClock);
  return {
    folder,
    endpoint,
    cache,
    desk: ({ run, ...rest } = {}) =>
      openPersonalDesk({
        folder,
        cache,
        person: ann,
        now: () => noon,
        run: { baseUrl: endpoint.url, model: 'stand-in', ...run },
        ...rest,
      }),
    async [Symbol.asyncDispose]() {
      cache[Symbol.dispose]();
      await endpoint.close();
      await folder[Symbol.asyncDispose]();
    },
  };
}

describe('the spending limit of a person and a day', () => {
  it('stops a test, keeps what was answered, and says on the page what to do', async () => {
    await using room = await openRoom('{ max_cost_per_user: 0.45 }');
    await using desk = await room.desk();
    await testAt(desk);
    expect(room.endpoint.requests).toHaveLength(4);
    const { problem } = desk.workbench.state().run;
    expect(problem).toMatchObject({
      code: 'cost_limit',
      message:
        'Your limit of $0.4500 a day is reached: $0.4000 is spent today (UTC), and one more request could exceed it',
      hint: [
        '2 tickets are left; cached answers are not paid for again. The next day begins in 12 h 0 min. Cached answers cost nothing; studio.max_cost_per_user sets the limit.',
      ],
    });
    await testAt(desk);
    expect(room.endpoint.requests).toHaveLength(4);
  });

  it('is said on the page before a test, with what is spent of it', async () => {
    await using room = await openRoom('{ max_cost_per_user: 0.45 }');
    await using desk = await room.desk();
    await costAt(desk, '$0.00 of $0.4500 spent today (UTC)');
    await testAt(desk);
    await costAt(desk, '$0.4000 of $0.4500 spent today (UTC)');
    await using bobs = await room.desk({ person: bob });
    await costAt(bobs, '$0.00 of $0.4500 spent today (UTC)');
  });

  it('is of one person in all organisations, and of a day, and outlives the studio', async () => {
    await using room = await openRoom('{ max_cost_per_user: 0.45 }');
    {
      await using desk = await room.desk();
      await testAt(desk);
    }
    expect(room.endpoint.requests).toHaveLength(4);
    using cache = openCache(room.folder.file('answers.db'), systemClock);
    await using elsewhere = await room.desk({ cache, person: annElsewhere });
    elsewhere.workbench.type(otherPrompt);
    await testAt(elsewhere);
    expect(room.endpoint.requests).toHaveLength(4);
    await using bobs = await room.desk({ cache, person: bob });
    bobs.workbench.type(otherPrompt);
    await testAt(bobs);
    expect(room.endpoint.requests).toHaveLength(8);
    await using tomorrow = await room.desk({ cache, now: () => noon + 43_200_000 });
    await testAt(tomorrow);
    expect(tomorrow.workbench.state().run.problem).toBeUndefined();
    expect(room.endpoint.requests).toHaveLength(10);
  });

  it('holds for all that a person does at once', async () => {
    await using room = await openRoom('{ max_cost_per_user: 0.45 }');
    await using one = await room.desk();
    await using two = await room.desk();
    two.workbench.type(otherPrompt);
    await Promise.all([testAt(one), testAt(two)]);
    expect(room.endpoint.requests).toHaveLength(4);
    for (const { workbench } of [one, two])
      expect(workbench.state().run.problem).toMatchObject({ code: 'cost_limit' });
  });

  it('waits for what another browser of the same person may give back', async () => {
    const [answered, refused] = [gate(), gate()];
    await using endpoint = await startEndpoint({
      answer: async () => {
        await answered.opened;
        return says('{"urgent": false, "categories": ["Bug"]}', {
          usage: { ...usage, completion_tokens: 1, total_tokens: 11 },
        });
      },
    });
    await using room = await openRoom('{ max_cost_per_user: 0.15 }');
    const { budgets } = room.cache;
    const cache: LocalCache = {
      ...room.cache,
      budgets: {
        ...budgets,
        async reserve(...all) {
          const isTaken = await budgets.reserve(...all);
          if (!isTaken) refused.open();
          return isTaken;
        },
      },
    };
    const run = { baseUrl: endpoint.url };
    await using one = await room.desk({ cache, run });
    await using two = await room.desk({ cache, run });
    two.workbench.type(otherPrompt);
    const tests = [testAt(one), endpoint.arrived(1).then(() => testAt(two))];
    await refused.opened;
    answered.open();
    await Promise.all(tests);
    for (const { workbench } of [one, two]) expect(workbench.state().run.problem).toBeUndefined();
    expect(endpoint.requests).toHaveLength(12);
  });

  it('comes on top of --max-cost, of which nothing is used up by what it refuses', async () => {
    await using room = await openRoom('{ max_cost_per_user: 0.45 }');
    await using desk = await room.desk({ run: { maxCost: 0.25 } });
    await testAt(desk);
    expect(room.endpoint.requests).toHaveLength(2);
    expect(desk.workbench.state().run.problem?.message).toMatch(/^The limit of \$0\.2500 is reached/);
    await using another = await room.desk({ run: { maxCost: 1 } });
    await testAt(another);
    expect(room.endpoint.requests).toHaveLength(4);
    expect(another.workbench.state().run.problem?.message).toMatch(/^Your limit of \$0\.4500 a day/);
  });

  it('sends nothing where it could not hold: without a price, and without a cache', async () => {
    await using room = await openRoom('{ max_cost_per_user: 0.45 }');
    await using unpriced = await room.desk({ run: { model: 'unknown' } });
    await testAt(unpriced);
    expect(unpriced.workbench.state().run.problem?.message).toBe(
      'studio.max_cost_per_user cannot be enforced: the price of unknown is not known',
    );
    using cache = temporaryCache();
    await using forgetful = await room.desk({ cache });
    await testAt(forgetful);
    expect(forgetful.workbench.state().run.problem?.message).toBe(
      'studio.max_cost_per_user is counted in the cache, and there is no cache',
    );
    expect(room.endpoint.requests).toHaveLength(0);
  });
});

describe('the models of the studio', () => {
  const studio = '{ models: [stand-in, other] }';

  it.each([
    ['a prompt', '---\nmodel: gpt-5\n---\nSort: {text}', undefined, 'named by the prompt p'],
    ['a flag', 'Sort: {text}', 'gpt-5', '--model'],
    [
      'a prompt that would have the embedded one',
      '---\nmodel: embedded\n---\n{text}',
      undefined,
      'named by the prompt p',
    ],
  ])('are the only ones: what %s names is refused before anything is sent', async (_, text, model, why) => {
    await using room = await openRoom(studio);
    await using desk = await openPersonalDesk({
      folder: room.folder,
      cache: room.cache,
      person: ann,
      run: { baseUrl: room.endpoint.url, ...(model !== undefined && { model }) },
    });
    desk.workbench.type(text);
    await testAt(desk);
    const name = model ?? /model: (\S+)/.exec(text)?.[1];
    expect(desk.workbench.state().run.problem).toMatchObject({
      code: 'usage',
      message: `The studio may not use the model ${name} (${why}): it may use stand-in, other`,
    });
    expect([room.endpoint.requests.length, room.endpoint.listings.length]).toEqual([0, 0]);
  });

  it('are chosen on the page, before what the prompt says', async () => {
    await using room = await openRoom(studio);
    await using desk = await openPersonalDesk({
      folder: room.folder,
      cache: room.cache,
      person: ann,
      run: { baseUrl: room.endpoint.url },
    });
    const { workbench } = desk;
    workbench.type('---\nmodel: gpt-5\n---\n{text}');
    await workbench.chooseModel('other');
    expect(workbench.state().model).toBe('other');
    await testAt(desk);
    expect(new Set(room.endpoint.requests.map(({ body }) => body.model))).toEqual(new Set(['other']));
    await workbench.chooseModel('gpt-5');
    await testAt(desk);
    expect(workbench.state().run.problem).toMatchObject({
      message: 'The studio may not use the model gpt-5',
    });
    await workbench.chooseModel('');
    await testAt(desk);
    expect(workbench.state().run.problem?.message).toMatch(/^The studio may not use the model gpt-5/);
    expect(room.endpoint.requests).toHaveLength(6);
  });

  it('are offered on the page Try where there is a list', async () => {
    for (const [models, expected] of [
      ['[a<b, other]', ['a&lt;b', 'other']],
      [undefined, []],
    ] as const) {
      await using user = await newUser();
      if (models) await user.configure(`studio: { models: ${models} }\n`);
      await using server = await startStudio([], { user });
      const { body } = await server.send('/', { headers: { cookie: await server.enter() } });
      const select = /<label( hidden="")?>Model .*?<\/select>/s.exec(body);
      expect(select?.[1]).toBe(models ? undefined : ' hidden=""');
      const options = [...(select?.[0] ?? '').matchAll(/<option value="([^"]+)">/g)].map(([, name]) => name);
      expect(options).toEqual(expected);
    }
  });

  it('begin with the one that is used where nothing names another', async () => {
    await using room = await openRoom('{ models: [other, stand-in] }');
    await using desk = await openPersonalDesk({
      folder: room.folder,
      cache: room.cache,
      person: ann,
      run: { baseUrl: room.endpoint.url },
    });
    await testAt(desk);
    expect(new Set(room.endpoint.requests.map(({ body }) => body.model))).toEqual(new Set(['other']));
  });

  it('are all where there is no list', async () => {
    await using room = await openRoom('{}');
    await using desk = await room.desk();
    desk.workbench.type('---\nmodel: other\n---\n{text}');
    await testAt(desk);
    expect(desk.workbench.state().run.problem).toBeUndefined();
    expect(room.endpoint.requests).toHaveLength(6);
  });
});
