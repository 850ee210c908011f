import { codeOf } from '../../core/errors/caught.js';
import type { RunShared, SharedDatabase } from './connection.js';

/** Writes several of a kind by a few statements; resolves to the result of each, in their order. */
export type WriteAll<Input, Result> = (
  run: RunShared,
  inputs: readonly Input[],
) => Promise<readonly Result[]>;

/**
 * Gathers the writes of one turn of the event loop, and all that come while a transaction is under way, into one transaction:
 * one row at a time is a hundred times slower.
 */
export interface GroupWrites {
  /**
   * Declares a kind of writes. Within a transaction kinds are written in the order in which they were declared, which is the
   * same in all processes, and so is the order of rows that a kind locks: none then waits for another in a circle.
   * @returns what queues one write. It rejects with what kept the server from doing it: see `SharedDatabase.write`
   */
  kind<Input, Result>(write: WriteAll<Input, Result>): (input: Input) => Promise<Result>;
  /** Resolves when what is queued by the end of this turn is written, or has failed. */
  whenWritten(): Promise<void>;
  /** Resolves when nothing is left to be written. */
  whenIdle(): Promise<void>;
}

/** All queued writes of a kind. */
interface Part {
  readonly size: number;
  /** Resolves to the report to make once it is committed. */
  run(run: RunShared): Promise<() => void>;
  fail(error: unknown): void;
  /** The same writes one by one. */
  apart(): readonly Part[];
}

export function createGroupWrites(database: Pick<SharedDatabase, 'write'>): GroupWrites {
  const queues: (() => Part | undefined)[] = [];
  let going: Promise<void> | undefined;
  /** How many writes were ever queued, and how many of them are done. */
  let [queuedCount, doneCount] = [0, 0];
  let waiting: { readonly count: number; readonly resolve: () => void }[] = [];

  const commit = async (parts: readonly Part[]): Promise<void> => {
    try {
      const reports = await database.write(async (run) => {
        const done: (() => void)[] = [];
        for (const part of parts) done.push(await part.run(run));
        return done;
      });
      for (const report of reports) report();
    } catch (error) {
      const isAlone = parts.reduce((sum, { size }) => sum + size, 0) === 1;
      if (isAlone || !isOfOneRow(error)) for (const part of parts) part.fail(error);
      else for (const part of parts.flatMap((one) => one.apart())) await commit([part]);
    }
  };
  const commitAll = async () => {
    for (;;) {
      await endOfTurn();
      const parts = queues.flatMap((take) => take() ?? []);
      if (parts.length === 0) break;
      const count = queuedCount;
      await commit(parts);
      doneCount = count;
      for (const one of waiting) if (one.count <= doneCount) one.resolve();
      waiting = waiting.filter((one) => one.count > doneCount);
    }
    going = undefined;
  };
  return {
    kind(write) {
      let queued: Queued<Parameters<typeof write>[1][number], Awaited<ReturnType<typeof write>>[number]>[] =
        [];
      queues.push(() => {
        if (queued.length === 0) return undefined;
        const part = partOf(write, queued);
        queued = [];
        return part;
      });
      return (input) =>
        new Promise((resolve, reject) => {
          queued.push({ input, resolve, reject });
          queuedCount++;
          going ??= commitAll();
        });
    },
    async whenWritten() {
      await endOfTurn();
      if (queuedCount > doneCount)
        await new Promise<void>((resolve) => waiting.push({ count: queuedCount, resolve }));
    },
    whenIdle: async () => {
      while (going) await going;
    },
  };
}

function endOfTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

interface Queued<Input, Result> {
  readonly input: Input;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

function partOf<Input, Result>(
  write: WriteAll<Input, Result>,
  queued: readonly Queued<Input, Result>[],
): Part {
  return {
    size: queued.length,
    async run(run) {
      const results = await write(
        run,
        queued.map(({ input }) => input),
      );
      return () => {
        for (const [index, result] of results.entries()) queued[index]?.resolve(result);
      };
    },
    fail(error) {
      for (const { reject } of queued) reject(error);
    },
    apart: () => queued.map((one) => partOf(write, [one])),
  };
}

/** Returns whether one row is at fault, by its values, so that the others can be written without it. */
function isOfOneRow(error: unknown): boolean {
  return /^2[23]/.test(codeOf(error));
}
