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

/**
 * Measures a night's work: every ticket through a stand-in of the Batch API, then again by a program that is killed time after
 * time and started anew.
 * @param {import('../rows.js').Bench} bench
 */
export async function measureBatch({ folder, sizes }) {
  const { tickets: count, kills } = sizes.batch;
  const tickets = join(folder, 'batch.csv');
  await writeTickets(tickets, { count, duplicates: 0 });
  const env = homeIn(folder);

  const endpoint = await startBatchEndpoint();
  const whole = await measure(folder, argsOf({ folder, tickets, url: endpoint.url, cache: 'batch.db' }), env);
  const { ledger } = endpoint;
  await endpoint.close();
  print(`${format(count)} tickets in batches`, {
    'tickets not paid for': [count - ledger.answered.size - ledger.live, '0'],
    'tickets paid for twice': [ledger.paidTwice.length, '0'],
    'files sent twice': [ledger.createdTwice, '0'],
    files: [ledger.created.size],
    'tickets/s': [count / (whole.wallMs / 1000)],
    MB: [whole.peakMb, 'at most 250'],
  });

  const random = createRandom(7);
  const killed = { times: 0, runs: 0, missing: 0, paidTwice: 0, createdTwice: 0, live: 0 };
  while (killed.times < kills) {
    const cache = `killed-${killed.runs}.db`;
    const own = await startBatchEndpoint();
    const args = argsOf({ folder, tickets, url: own.url, cache });
    const end = { longestMs: whole.wallMs, random, env };
    while (killed.times < kills && (await isKilled(args, own, end))) killed.times++;
    await measure(folder, args, env);
    await own.close();
    killed.runs++;
    killed.missing += count - own.ledger.answered.size - own.ledger.live;
    killed.paidTwice += own.ledger.paidTwice.length;
    killed.createdTwice += own.ledger.createdTwice;
    killed.live += own.ledger.live;
  }
  print(`${format(count)} tickets in batches, of a program that was killed ${killed.times} times`, {
    runs: [killed.runs],
    'tickets not paid for, beyond live requests that were lost': [Math.max(0, killed.missing), '0'],
    'tickets paid for twice': [killed.paidTwice, '0'],
    'files sent twice': [killed.createdTwice, '0'],
    'live requests': [killed.live, 'at most one a start'],
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
 * @param {{ longestMs: number, random: () => number, env: Record<string, string> }} how
 */
async function isKilled(args, endpoint, { longestMs, random, env }) {
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, ...env },
  });
  let steps = 1 + Math.floor(random() * maxSteps);
  const isByStep = random() < 0.5;
  const timer = setTimeout(() => child.kill('SIGKILL'), isByStep ? 2 ** 31 - 1 : random() * longestMs);
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
