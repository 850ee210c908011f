import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { startBatchEndpoint } from '../../support/batch-endpoint/index.js';
import { homeIn, program, prompt } from '../classify.js';
import { measure } from '../measure.js';
import { format, print } from '../print.js';
import { createRandom, writeTickets } from '../tickets.js';

/** HTTP requests after which a program is killed, at most: a run of a few files makes about as many. */
const maxSteps = 20;
/** Tickets that a run gets through in a millisecond, roughly: it is killed by chance at any time of it. */
const ticketsAMs = 5;

/**
 * Measures a night's work: every ticket through a stand-in of the Batch API, then again by a program that is killed time after
 * time and started anew.
 * @param {import('../rows.js').Bench} bench
 */
export async function measureBatch({ folder, sizes }) {
  await measureWhole(folder, sizes.batch.tickets);
  await measureKilled(folder, sizes.batch.killed);
}

/** @param {string} folder @param {number} count */
async function measureWhole(folder, count) {
  const tickets = join(folder, 'batch.csv');
  await writeTickets(tickets, { count, duplicates: 0 });
  const endpoint = await startBatchEndpoint();
  const args = argsOf({ folder, tickets, url: endpoint.url, cache: 'batch.db' });
  const { wallMs, peakMb } = await measure(folder, args, homeIn(folder));
  await endpoint.close();
  const { answered, live, paidTwice, created, createdTwice } = endpoint.ledger;
  print(`${format(count)} tickets in batches`, {
    'not paid for': [count - answered.size - live, '0'],
    'paid for twice': [paidTwice.length, '0'],
    'files sent twice': [createdTwice, '0'],
    files: [created.size],
    'tickets/s': [count / (wallMs / 1000)],
    MB: [peakMb, 'at most 250'],
  });
}

/** @param {string} folder @param {{ tickets: number, times: number }} killed */
async function measureKilled(folder, { tickets: count, times }) {
  const tickets = join(folder, 'killed.csv');
  await writeTickets(tickets, { count, duplicates: 0 });
  const env = homeIn(folder);
  const random = createRandom(7);
  const sum = { kills: 0, runs: 0, missing: 0, paidTwice: 0, createdTwice: 0, live: 0 };
  while (sum.kills < times) {
    const endpoint = await startBatchEndpoint();
    const args = argsOf({ folder, tickets, url: endpoint.url, cache: `killed-${sum.runs}.db` });
    while (sum.kills < times && (await isKilled(args, endpoint, { random, env, count }))) sum.kills++;
    await measure(folder, args, env);
    await endpoint.close();
    const { answered, live, paidTwice, createdTwice } = endpoint.ledger;
    sum.runs++;
    // A live request that a kill came upon is sent again.
    sum.missing += Math.max(0, count - answered.size - live);
    sum.paidTwice += paidTwice.length;
    sum.createdTwice += createdTwice;
    sum.live += live;
  }
  print(`${format(count)} tickets in batches, by a program that was killed ${sum.kills} times`, {
    runs: [sum.runs],
    'not paid for': [sum.missing, '0'],
    'paid for twice in batches': [sum.paidTwice, '0'],
    'files sent twice': [sum.createdTwice, '0'],
    'live requests': [sum.live, `at most ${sum.kills + sum.runs}, one a start`],
  });
}

/** @param {{ folder: string, tickets: string, url: string, cache: string }} run */
function argsOf({ folder, tickets, url, cache }) {
  const flags = {
    prompt,
    model: 'bench',
    'base-url': url,
    cache: join(folder, cache),
    output: join(folder, 'batch-results.csv'),
    wait: '1h',
  };
  const given = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, value]);
  return [program, 'classify', tickets, '--batch', '--quiet', ...given];
}

/**
 * Runs the program and kills it: at a random moment, or when a random one of its HTTP requests has arrived, which then takes
 * effect. Resolves to whether it was killed before it ended.
 * @param {string[]} args
 * @param {Awaited<ReturnType<typeof startBatchEndpoint>>} endpoint
 * @param {{ random: () => number, env: Record<string, string>, count: number }} how
 */
async function isKilled(args, endpoint, { random, env, count }) {
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, ...env },
  });
  let steps = 1 + Math.floor(random() * maxSteps);
  const isByStep = random() < 0.5;
  const timer = setTimeout(
    () => child.kill('SIGKILL'),
    isByStep ? 2 ** 31 - 1 : random() * (1_500 + count / ticketsAMs),
  );
  endpoint.options.fault = () => {
    if (--steps === 0 && isByStep) child.kill('SIGKILL');
    return undefined;
  };
  const [code, signal] = await once(child, 'exit');
  clearTimeout(timer);
  endpoint.options.fault = () => undefined;
  if (signal !== 'SIGKILL' && code !== 0) throw new Error(`${args.join(' ')} ended with ${code}`);
  return signal === 'SIGKILL';
}
