import { createMemoryUnshared } from '../shared/unshared.js';
import type { CachedAnswer, KeptAnswer } from './answer-row.js';
import type { LocalAnswers } from './answers.js';
import { noBatches } from './batches/no-batches.js';
import { noWrittenRequests } from './batches/written-requests.js';
import type { LocalBudgets } from './budgets.js';
import type { LocalCache } from './cache.js';
import { keyName } from './key-name.js';
import { noLeases } from './leases.js';

/**
 * Makes a cache that ends with the run and needs no driver of SQLite, for `--no-cache` where none is installed. It answers as a
 * temporary file does, and its answers take memory.
 */
export function createMemoryCache(): LocalCache {
  return {
    isTemporary: true,
    answers: createMemoryAnswers(),
    leases: noLeases,
    budgets: createMemoryBudgets(),
    // Nothing is left to read it once the run has ended.
    progress: { keep() {}, drop() {} },
    batches: noBatches,
    unshared: createMemoryUnshared(),
    vectors: { find: () => undefined, keep() {} },
    written: noWrittenRequests,
    lacksAnswers: () => false,
    checkInPlace() {},
    hurry() {},
    flush() {},
    [Symbol.dispose]() {},
    async [Symbol.asyncDispose]() {},
  };
}

function createMemoryAnswers(): LocalAnswers {
  const kept = new Map<string, KeptAnswer>();
  const find = (key: Uint8Array): CachedAnswer | undefined => kept.get(keyName(key));
  /** Returns false where another answer stays: see `Answers.save`. */
  const insert = (answer: KeptAnswer): boolean => {
    const name = keyName(answer.key);
    const cutAt = kept.get(name)?.reply.cutAt;
    const newCutAt = answer.reply.cutAt;
    const isReplaced = cutAt !== undefined && (newCutAt === undefined || newCutAt > cutAt);
    if (kept.has(name) && !isReplaced) return false;
    kept.set(name, answer);
    return true;
  };
  const inOrder = (answers: Iterable<KeptAnswer>) =>
    [...answers].toSorted((one, other) => Buffer.compare(one.key, other.key));
  const replace = (answers: readonly KeptAnswer[]) => {
    for (const answer of answers) kept.set(keyName(answer.key), answer);
  };
  return {
    findAll: (keys) => keys.map(find),
    save: async (answer) => (insert(answer) ? undefined : find(answer.key)),
    keep: async (answers) => replace(answers),
    setAside: replace,
    async placeAside() {},
    isEmpty: () => kept.size === 0,
    async forget(keys) {
      for (const key of keys) kept.delete(keyName(key));
    },
    export(keys) {
      if (keys === undefined) return inOrder(kept.values());
      const names = new Set(keys.map(keyName));
      return inOrder([...names].flatMap((name) => kept.get(name) ?? []));
    },
    since: (time) => ({ answers: inOrder(kept.values()).filter(({ answeredAt }) => answeredAt >= time) }),
    async import(answers) {
      // None of them counts where reading one fails.
      const all: KeptAnswer[] = [];
      for await (const answer of answers) all.push(answer);
      const added = all.filter(insert).length;
      return { added, present: all.length - added };
    },
    pastUsage: (family, limit) =>
      [...kept.values()]
        .toReversed()
        .filter((one) => one.family !== undefined && Buffer.compare(one.family, family) === 0)
        .flatMap(({ reply }) => reply.usage ?? [])
        .slice(0, limit),
    statistics() {
      const times = [...kept.values()]
        .map(({ answeredAt }) => answeredAt)
        .toSorted((one, other) => one - other);
      const models = new Map<string, number>();
      for (const { model } of kept.values()) models.set(model, (models.get(model) ?? 0) + 1);
      return {
        answers: kept.size,
        oldest: times[0],
        newest: times.at(-1),
        models: [...models].map(([model, answers]) => ({ model, answers })),
      };
    },
    forgetBefore(time = Number.MAX_SAFE_INTEGER) {
      const old = [...kept].filter(([, { answeredAt }]) => answeredAt < time);
      for (const [name] of old) kept.delete(name);
      return old.length;
    },
  };
}

function createMemoryBudgets(): LocalBudgets {
  const used = new Map<string, number>();
  const open = new Map<string, number>();
  const change = (counts: Map<string, number>, id: string, by: number) =>
    counts.set(id, (counts.get(id) ?? 0) + by);
  return {
    async reserve(id, amount, limit) {
      if ((used.get(id) ?? 0) + amount > limit) return false;
      change(used, id, amount);
      change(open, id, 1);
      return true;
    },
    async settle(id, reserved, actual) {
      change(used, id, actual - reserved);
      change(open, id, -1);
    },
    used: (id) => used.get(id) ?? 0,
    spentOf: (beginning) => new Map([...used].filter(([id]) => id.startsWith(beginning))),
    isOpen: (id) => (open.get(id) ?? 0) > 0,
    isAwaited: () => false,
  };
}
