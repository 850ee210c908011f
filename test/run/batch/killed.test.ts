import { expect, it } from 'vitest';
import { openCache } from '../../../src/storage/cache/cache.js';
import { startBatchEndpoint } from '../../support/batch-endpoint/index.js';
import type { Step } from '../../support/batch-endpoint/options.js';
import { systemClock } from '../../support/cache.js';
import { newUser } from '../../support/program.js';
import { randomNumbers } from '../../support/random.js';
import { rounds } from '../../support/slow.js';

const tickets = `id,text\n${Array.from({ length: 30 }, (_, index) => `${index},ticket ${index}\n`).join('')}`;
/** More commands than it takes to lead a batch to its end, a state at a time. */
const maxCommands = 16;
/** When a batch whose creation was not confirmed is in no list, there is none. */
const inAnHour = { ...systemClock, now: () => systemClock.now() + 3_600_000 };

/** Kills the program when a request of it has arrived, with or without its effect, and goes on until nothing waits. */
async function killAt(maxKills: number, kill: (step: Step, n: number) => 'before' | 'after' | undefined) {
  await using user = await newUser();
  await using endpoint = await startBatchEndpoint();
  await user.folder.write('tickets.csv', tickets);
  const cachePath = user.folder.file('cache.db');
  const flags = ['--base-url', endpoint.url, '--model', 'stand-in', '--cache', cachePath];
  const args = ['classify', 'tickets.csv', ...flags, '-o', 'out.csv', '--batch'];
  const isSettled = () => {
    using cache = openCache(cachePath, systemClock);
    const all = cache.batches.list();
    return all.length > 0 && all.every(({ state }) => state === 'settled');
  };
  let kills = 0;
  let commands = 0;
  while (kills < maxKills && commands++ < maxCommands) {
    const { child, finished } = user.start(args);
    endpoint.options.fault = ({ step, n }) => {
      const when = kills < maxKills ? kill(step, n) : undefined;
      if (when === undefined) return undefined;
      kills++;
      child.kill('SIGKILL');
      return when === 'before' ? 'hangs' : undefined;
    };
    await finished;
    if (kills > 0 && isSettled()) break;
  }
  // What is killed no more needs no process of its own.
  endpoint.options.fault = () => undefined;
  const run = () => user.begin(args, { clock: inAnHour }).finished;
  for (let others = 0; !isSettled() && others < maxCommands; others++) await run();
  const { code } = await run();
  const { ledger } = endpoint;
  const { paidTwice, createdTwice } = ledger;
  return { code, kills, paidTwice, createdTwice, unpaid: 30 - ledger.answered.size - ledger.live };
}

const onceEach = { code: 0, paidTwice: [], createdTwice: 0 };

it.each([
  ['upload', 'before'],
  ['upload', 'after'],
  ['create', 'before'],
  ['create', 'after'],
  ['retrieve', 'before'],
  ['content', 'after'],
] as const)(
  'pays for each request once where it is killed at the step %s, %s it took effect',
  async (at, when) => {
    const result = await killAt(1, (step, n) => (step === at && n === 1 ? when : undefined));
    expect(result).toMatchObject({ ...onceEach, kills: 1, unpaid: 0 });
  },
);

it('pays for each request once, whatever it is killed at', {
  timeout: rounds(180_000, 1_200_000),
}, async () => {
  const random = randomNumbers(1);
  for (let left = rounds(2, 50); left > 0; ) {
    const result = await killAt(3, () =>
      random() < 0.2 ? (random() < 0.5 ? 'before' : 'after') : undefined,
    );
    expect(result).toMatchObject(onceEach);
    // A live request that a kill came upon is sent again.
    expect(result.unpaid).toBeLessThanOrEqual(0);
    left -= Math.max(1, result.kills);
  }
});
