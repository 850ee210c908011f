import { codeOf } from '../../core/errors/caught.js';
import { counted } from '../../core/text/numbers.js';
import type { Waiting } from '../../core/world/wait.js';
import type { Row, Table } from '../table.js';
import { allFiles, inSteps, openFolder, pathOfRows, removeFile, unfinishedAge } from './kept-files.js';
import { createRowStore, openRowStore, type RowStore } from './row-store.js';
import { stepsInto } from './step-store.js';
import type { Steps } from './steps.js';
import { storedTable } from './stored-table.js';

/** How a reading in steps is kept. */
export interface KeptReading {
  readonly folder: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** The maximum number of rows that will be read. */
  readonly limit: number | undefined;
  readonly waiting: Waiting;
}

interface SteppedOptions {
  /** As `idOfRows` returns it. */
  readonly id: string;
  /** Throws away what an earlier reading left. */
  readonly isNew?: boolean;
  /** Takes over the file of a reading that is whole, and opens it. It is deleted once its rows were read, unless given. */
  readonly keep?: (path: string) => Promise<RowStore>;
}

/**
 * A table whose rows are read in steps into a private file before the first is given: of a row that changes meanwhile the
 * latest counts. What was read of a reading that was cut off, or that needed only some rows, stays for a day, and the next one
 * goes on after it.
 */
export function steppedTable(
  table: Table,
  { noun, read }: Steps,
  { folder, now, limit = Number.POSITIVE_INFINITY, waiting }: KeptReading,
  { id, isNew, keep }: SteppedOptions,
): Table {
  /** The file that is deleted once its rows were read. */
  let path: string | undefined;
  let isWhole = false;
  let isGiven = false;
  let isInterrupted = false;
  const callOff = waiting.onInterrupt(() => {
    isInterrupted = true;
  });
  const close = () => table[Symbol.asyncDispose]();

  const open = async () => {
    await openFolder(folder, now());
    const earlier = (await allFiles(folder)).filter(
      (file) => file.id === id && file.rest?.startsWith(inSteps),
    );
    if (isNew) for (const file of earlier) await removeFile(file.path);
    const candidates = isNew ? [] : earlier.map((file) => file.path);
    const reading = (await claim(candidates, table.columns)) ?? begin(folder, { id, now: now(), table });
    const { store } = reading;
    const steps = stepsInto(store);
    if (steps.count > 0) waiting.note(`going on after ${counted(steps.count, noun)} that were read before`);
    try {
      await steps.fill({ noun, read }, limit);
      isWhole = store.count < limit;
    } catch (error) {
      const { count } = steps;
      store[Symbol.dispose]();
      if (count === 0) await removeFile(reading.path);
      else waiting.note(`what was read is kept (${counted(count, noun)}), and the next run goes on after it`);
      throw error;
    } finally {
      await close();
    }
    if (!isWhole || keep === undefined) {
      path = reading.path;
      return store;
    }
    store[Symbol.dispose]();
    return keep(reading.path);
  };
  const stored = storedTable({ ...table, close, open });
  return {
    ...stored,
    async *rows() {
      yield* stored.rows();
      isGiven = true;
    },
    async [Symbol.asyncDispose]() {
      callOff();
      await stored[Symbol.asyncDispose]();
      if (path !== undefined && isWhole && isGiven && !isInterrupted) await removeFile(path);
    },
  };
}

/** Yields the rows of all steps, by way of a private file that vanishes with them. @param close releases the source */
export async function* rowsOfSteps(
  columns: readonly string[],
  steps: Steps,
  close: () => Promise<void>,
): AsyncGenerator<Row[]> {
  try {
    using store = createRowStore(columns);
    await stepsInto(store).fill(steps, Number.POSITIVE_INFINITY);
    yield* store.rows();
  } finally {
    await close();
  }
}

interface OpenReading {
  readonly path: string;
  readonly store: RowStore;
}

/** Opens what an earlier reading of the same columns left, unless another process is at it. */
async function claim(paths: readonly string[], columns: readonly string[]): Promise<OpenReading | undefined> {
  for (const path of paths) {
    const store = await openReading(path);
    if (store === undefined) continue;
    if (JSON.stringify(store.columns) === JSON.stringify(columns)) return { path, store };
    store[Symbol.dispose]();
    await removeFile(path);
  }
  return undefined;
}

/** Returns undefined for a file that another process reads into. A damaged one is deleted. */
async function openReading(path: string): Promise<RowStore | undefined> {
  try {
    return locked(openRowStore(path, 0));
  } catch (error) {
    if (codeOf(error) !== 'file_locked') await removeFile(path);
    return undefined;
  }
}

/** Tells readings apart that one process begins at once. */
let begun = 0;

function begin(
  folder: string,
  { id, now, table: { columns, ticketColumns } }: { id: string; now: number; table: Table },
): OpenReading {
  const path = pathOfRows(folder, {
    id,
    fetchedAt: now,
    expiresAt: now + unfinishedAge,
    rest: `${inSteps}-${process.pid}-${++begun}`,
  });
  return { path, store: locked(createRowStore(columns, { path, ticketColumns })) };
}

/** Keeps other processes out for as long as the store is open, however this one ends. */
function locked(store: RowStore): RowStore {
  store.database.pragma('locking_mode = EXCLUSIVE');
  // The lock is taken with the next write.
  store.database.exec('BEGIN IMMEDIATE; COMMIT');
  return store;
}
