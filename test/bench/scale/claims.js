/**
 * Claims, looks up and leases as fast as the database lets it, without a run around it. Usage: claims.js <url> <count>; prints
 * how many of each a second, as JSON.
 */
import { createHash } from 'node:crypto';
import { systemClock } from '#built/core/world/clock.js';
import { openShared } from '#built/storage/shared/open-shared.js';
import { readArgument } from '../arguments.js';

const url = readArgument(0, 'URL');
const count = Number(readArgument(1, 'count'));
const batch = 500;
const clients = 8;

const keys = Array.from({ length: count }, (_, index) =>
  createHash('sha256').update(`key ${index}`).digest(),
);
const batches = Array.from({ length: Math.ceil(count / batch) }, (_, index) =>
  keys.slice(index * batch, (index + 1) * batch),
);

/** @param {number} amount @param {() => Promise<unknown>} work */
async function perSecond(amount, work) {
  const startedAt = performance.now();
  await work();
  return amount / ((performance.now() - startedAt) / 1000);
}

/** @param {(keys: readonly Uint8Array[]) => Promise<unknown>} work */
const eachBatch = async (work) => {
  for (const keys of batches) await work(keys);
};

const open = () => openShared({ url, variables: {}, clock: systemClock });
const shared = await open();
const claims = await perSecond(count, () =>
  eachBatch((keys) => Promise.all(keys.map((key) => shared.leases.claim(key)))),
);
const lookUps = await perSecond(count, () =>
  eachBatch(async (keys) => {
    await shared.answers.findAll(keys);
  }),
);
await shared[Symbol.asyncDispose]();

const machines = await Promise.all(Array.from({ length: clients }, open));
const name = /** @type {const} */ ({ counts: 'requests', endpoint: 'e', model: 'm', credential: 'k' });
const each = Math.ceil(count / batch);
const leases = await perSecond(clients * each, () =>
  Promise.all(
    machines.map(async ({ rates }) => {
      const limit = rates.open(name, 1e9);
      for (let taken = 0; taken < each; taken++) await limit.take({ wanted: 1, least: 1 });
    }),
  ),
);
for (const machine of machines) await machine[Symbol.asyncDispose]();
process.stdout.write(`${JSON.stringify({ claims, lookUps, leases })}\n`);
