import { readdir, rm } from 'node:fs/promises';
import { Readable, Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { readEnvironment } from '../../src/config/environment.js';
import { loadConfig } from '../../src/config/load.js';
import { localOwner } from '../../src/core/identity.js';
import type { World } from '../../src/core/world/world.js';
import type { RunEvent } from '../../src/run/events.js';
import { openRun } from '../../src/run/open-run.js';
import type { RunContext } from '../../src/run/opened-run.js';
import type { PlannedRun } from '../../src/run/plan.js';
import { planRun, type RunRequest } from '../../src/run/plan-run.js';
import { previewRun } from '../../src/run/preview.js';
import { findSource } from '../../src/sources/find.js';
import { openRuns } from '../../src/storage/runs/runs.js';
import { systemClock, temporaryCache } from '../support/cache.js';
import { type Endpoint, startEndpoint, status } from '../support/endpoint.js';
import { type TemporaryFolder, temporaryFolder } from '../support/temporary-folder.js';
import { collect, makePrompt, makeTicket } from '../support/tickets.js';
import { trustsAll } from '../support/trust.js';

/** A folder with tickets, an endpoint, and a plan to send the ones to the other. */
interface Desk extends AsyncDisposable {
  readonly folder: TemporaryFolder;
  readonly endpoint: Endpoint;
  readonly events: RunEvent[];
  readonly planned: PlannedRun;
  readonly context: RunContext;
}

async function openDesk(
  more: Partial<RunRequest> & {
    answer?: Parameters<typeof startEndpoint>[0];
    csv?: string;
    maxCost?: number;
  } = {},
): Promise<Desk> {
  const { answer, csv = 'id,text\n1,one\n2,two\n3,one\n', maxCost, ...request } = more;
  const folder = await temporaryFolder();
  const endpoint = await startEndpoint(answer);
  await folder.write('t.csv', csv);
  await folder.write('ticketsift.yaml', 'prices:\n  stand-in: { input: 1, output: 2 }\n');
  const home = folder.file('home');
  const world: World = {
    ...systemClock,
    stdin: Readable.from([]),
    stdout: new Writable(),
    stderr: new Writable(),
    environment: readEnvironment({ HOME: home, TICKETSIFT_HOME: home }),
    cwd: folder.path,
    random: () => 0,
    newId: () => 'abcd1234-5678',
    onInterrupt: () => () => {},
    exit: () => {},
  };
  const flags = { baseUrl: endpoint.url, model: 'stand-in', concurrency: 1, retries: 0 };
  const config = await loadConfig(world, maxCost === undefined ? flags : { ...flags, maxCost }, trustsAll);
  const { environment, cwd } = world;
  const source = await findSource(['t.csv'], { header: true }, { config, environment, cwd });
  const prompt = makePrompt({ body: 'Sort: {text}', maxOutputTokens: 50 });
  const made = { source, prompt, keepsCache: true, sends: true, ...request };
  const planned = await planRun(made, { world, config, login: undefined });
  const events: RunEvent[] = [];
  const never = new AbortController().signal;
  return {
    folder,
    endpoint,
    events,
    planned,
    context: {
      world,
      config,
      login: undefined,
      listen: (event) => void events.push(event),
      interrupt: () => ({ stop: never, abort: never }),
    },
    async [Symbol.asyncDispose]() {
      await endpoint.close();
      await folder[Symbol.asyncDispose]();
    },
  };
}

const kinds = (events: readonly RunEvent[]) => [...new Set(events.map(({ kind }) => kind))];

describe('an open run', () => {
  it('gives the outcome of every ticket in its order, and sends each request once', async () => {
    await using desk = await openDesk();
    await using run = await openRun(desk.planned, desk.context);
    const outcomes = await collect(run.outcomes);
    expect(outcomes.map(({ ticket, origin }) => [ticket.id, origin])).toEqual([
      ['1', 'sent'],
      ['2', 'sent'],
      ['3', 'duplicate'],
    ]);
    expect(desk.endpoint.requests).toHaveLength(2);
  });

  it('knows at its end how long the endpoint took', async () => {
    await using desk = await openDesk();
    await using run = await openRun(desk.planned, desk.context);
    await collect(run.outcomes);
    expect((await run.finish()).requests).toMatchObject({ answered: 2, medianMs: expect.any(Number) });
  });

  it('sends nothing before its outcomes are pulled', async () => {
    await using desk = await openDesk();
    {
      await using _ = await openRun(desk.planned, desk.context);
    }
    expect(desk.endpoint.requests).toHaveLength(0);
    expect(desk.events).toEqual([]);
  });

  it('tells what happens, in the order in which it does', async () => {
    await using desk = await openDesk();
    await using run = await openRun(desk.planned, desk.context);
    await collect(run.outcomes);
    expect(kinds(desk.events)).toEqual(['opened', 'detail', 'started', 'answered', 'outcomes', 'finished']);
    expect(desk.events.findLast((event) => event.kind === 'outcomes')?.stage).toMatchObject({
      tickets: 3,
      failed: 0,
      total: 3,
    });
  });

  it('ends with what was counted and what it cost', async () => {
    await using desk = await openDesk();
    await using run = await openRun(desk.planned, desk.context);
    await collect(run.outcomes);
    const { status: ended, tally, requests, cost, error, keepsAnswers } = await run.finish();
    expect({ ended, total: tally.total, answered: requests?.answered, error, keepsAnswers }).toEqual({
      ended: 'done',
      total: 3,
      answered: 2,
      error: undefined,
      keepsAnswers: true,
    });
    const { input = 0, output = 0 } = requests?.usage ?? {};
    expect(cost).toBeCloseTo((input + 2 * output) / 1e6, 12);
  });

  it('takes from the cache what an earlier run was sent', async () => {
    await using desk = await openDesk();
    for (const expected of [2, 2]) {
      await using run = await openRun(desk.planned, desk.context);
      await collect(run.outcomes);
      expect(desk.endpoint.requests).toHaveLength(expected);
    }
  });

  it('sends nothing where the plan says so', async () => {
    await using desk = await openDesk({ sends: false });
    await using run = await openRun(desk.planned, desk.context);
    const outcomes = await collect(run.outcomes);
    expect(outcomes.map(({ error }) => error?.code)).toEqual(['not_cached', 'not_cached', 'not_cached']);
    expect(desk.endpoint.requests).toHaveLength(0);
  });

  it('classifies each ticket as often as the plan says, with a request each time', async () => {
    await using desk = await openDesk({ repeats: 2 });
    const columns = ['id', 'text'];
    const tickets = ['one', 'two', 'one'].map((text, n) => makeTicket({ id: `${n + 1}`, text }));
    await using run = await openRun(desk.planned, { ...desk.context, tickets: { columns, tickets } });
    const outcomes = await collect(run.outcomes);
    expect(outcomes.map(({ ticket }) => ticket.id)).toEqual(['1', '2', '3', '1', '2', '3']);
    expect(desk.endpoint.requests.map(({ messages }) => messages.at(-1)?.content)).toEqual([
      'Sort: one',
      'Sort: two',
      'Sort: one',
      'Sort: two',
    ]);
  });

  it('stops by itself at the spending limit, and says what is missing', async () => {
    await using desk = await openDesk({ maxCost: 0.000_000_1 });
    await using run = await openRun(desk.planned, desk.context);
    const outcomes = await collect(run.outcomes);
    expect(outcomes.map(({ error }) => error?.code)).toEqual(['not_sent', 'not_sent', 'not_sent']);
    expect(kinds(desk.events)).toContain('stopped');
    const { status: ended, error } = await run.finish();
    expect(ended).toBe('cost_limit');
    expect(error).toMatchObject({ code: 'cost_limit', hint: expect.stringContaining('3 tickets are left') });
  });

  it.each([
    [true, '3 tickets are left; cached answers are not paid for again. Set a higher --max-cost.'],
    [false, '3 tickets are left. Set a higher --max-cost.'],
  ])('promises to keep what was answered where it does: %j', async (keepsCache, hint) => {
    await using desk = await openDesk({ maxCost: 0.000_000_1, keepsCache });
    await using run = await openRun(desk.planned, desk.context);
    await collect(run.outcomes);
    expect((await run.finish()).error).toMatchObject({ hint });
  });

  it('shares its spending limit with the runs of its id', async () => {
    await using desk = await openDesk({ maxCost: 1 });
    using cache = temporaryCache();
    for (const id of ['a', 'a', 'b']) {
      await using run = await openRun(desk.planned, { ...desk.context, cache, id });
      await collect(run.outcomes);
    }
    expect(cache.budgets.used('run a')).toBeGreaterThan(0);
    expect(cache.budgets.used('run b')).toBe(0);
  });

  it('is interrupted by its signal', async () => {
    const interrupt = new AbortController();
    await using desk = await openDesk();
    const { signal: stop } = interrupt;
    const context = { ...desk.context, interrupt: () => ({ stop, abort: stop }) };
    await using run = await openRun(desk.planned, context);
    interrupt.abort();
    await collect(run.outcomes);
    expect((await run.finish()).status).toBe('interrupted');
  });

  it('leaves an interrupt to end the process until all that it reads is open', async () => {
    let taken = 0;
    const open = async ({ planned, context }: Desk) => {
      const interrupt = () => {
        taken++;
        return context.interrupt();
      };
      await using _ = await openRun(planned, { ...context, interrupt });
    };
    await using desk = await openDesk();
    await open(desk);
    expect(taken).toBe(1);
    await rm(desk.folder.file('t.csv'));
    await expect(open(desk)).rejects.toMatchObject({ code: 'not_found' });
    expect(taken).toBe(1);
  });

  it('drops what is in flight when it is closed half-way', async () => {
    await using desk = await openDesk({ answer: { answer: () => new Promise(() => {}) } });
    {
      await using run = await openRun(desk.planned, desk.context);
      const pulled = run.outcomes.next().catch(() => undefined);
      await desk.endpoint.arrived(1);
      void pulled;
    }
    await desk.endpoint.idle();
  });

  it('leaves a cache open that is not its own', async () => {
    await using desk = await openDesk();
    using cache = temporaryCache();
    {
      await using run = await openRun(desk.planned, { ...desk.context, cache });
      await collect(run.outcomes);
    }
    expect(cache.answers.statistics().answers).toBe(2);
  });

  it('is recorded with its plan where that is wanted', async () => {
    await using desk = await openDesk();
    const { runs: file } = desk.context.world.environment.files;
    for (const isRecorded of [false, true]) {
      await using run = await openRun(desk.planned, { ...desk.context, isRecorded });
      await collect(run.outcomes);
      await run.finish();
    }
    using runs = openRuns(file, localOwner);
    expect(runs.latest(5).map(({ id, status: ended, facts }) => [id, ended, facts.plan])).toEqual([
      ['abcd1234', 'done', desk.planned.plan],
    ]);
  });

  it('is recorded as failed where it is closed before its end', async () => {
    await using desk = await openDesk();
    {
      await using _ = await openRun(desk.planned, { ...desk.context, isRecorded: true });
    }
    using runs = openRuns(desk.context.world.environment.files.runs, localOwner);
    expect(runs.latest(5).map(({ status: ended }) => ended)).toEqual(['failed']);
  });

  it('closes what it has opened where the rest cannot be opened', async () => {
    await using desk = await openDesk();
    const prompt = makePrompt({ body: 'Sort: {missing}' });
    await expect(openRun({ ...desk.planned, prompt }, desk.context)).rejects.toThrow('missing');
    expect(await readdir(desk.folder.path)).not.toContain('home');
  });
});

describe('the preview of a run', () => {
  it('sends nothing and counts what would be sent', async () => {
    await using desk = await openDesk();
    const preview = await previewRun(desk.planned, desk.context);
    expect(preview).toMatchObject({ tickets: 3, distinct: 2, cached: 0, model: 'stand-in', isFree: false });
    expect(desk.endpoint.requests).toHaveLength(0);
  });

  it('has read all that it tells before it closes the cache: past answers make the estimate', async () => {
    await using desk = await openDesk();
    await using run = await openRun(desk.planned, desk.context);
    await collect(run.outcomes);
    await desk.folder.write('t.csv', 'id,text\n1,one\n2,another\n');
    desk.events.length = 0;
    const preview = await previewRun(desk.planned, desk.context);
    expect(preview.estimate?.pastAnswers).toBe(2);
    expect(kinds(desk.events)).not.toContain('warning');
  });

  it('has no warning where there is something to send and no past answer', async () => {
    await using desk = await openDesk({ answer: { answer: () => status(500) } });
    const preview = await previewRun(desk.planned, desk.context);
    expect(preview.estimate?.pastAnswers).toBe(0);
    expect(kinds(desk.events)).not.toContain('warning');
  });
});
