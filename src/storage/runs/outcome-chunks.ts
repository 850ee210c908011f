import * as z from 'zod';
import { type OwnerParameters, seen } from '../owned.js';
import type { Database } from '../sqlite-driver.js';
import { type Kind, kindSchema } from './kind.js';

/** The outcome of one ticket of a run, as the record keeps it. */
export interface RecordedOutcome {
  /** The place of the ticket in the run, counted from 0. */
  readonly n: number;
  readonly ticket: string;
  /** One object for all that are alike, so that they are compared by `===`. */
  readonly kind: Kind;
}

/** Some of the outcomes of a run, stored together. What they are is read without the tickets that they are of. */
export interface OutcomeChunk {
  readonly kinds: readonly Kind[];
  /** Reads the outcomes whose kinds are wanted, in their order. */
  outcomes(isWanted?: (kind: Kind) => boolean): RecordedOutcome[];
}

export interface ChunkWalk {
  /** Begins with the chunk that has this place in it; at the end of the run where that is the direction. */
  readonly from?: number;
  readonly backwards?: boolean;
}

/** The stored outcomes of runs, which are read a chunk at a time, so that nothing is held open between two. */
export interface OutcomeChunks {
  walk(run: string, walk?: ChunkWalk): IterableIterator<OutcomeChunk>;
  /** How many outcomes a run has. */
  count(run: string): number;
}

const chunkRow = z.object({ first: z.number(), kinds: z.string() });
/** Pairs of an id and the number of a kind: checked by hand, since a run may have a million. */
const ticketsSchema = z.custom<readonly (readonly [string, number])[]>(
  (found) =>
    Array.isArray(found) &&
    found.every((pair) => typeof pair?.[0] === 'string' && typeof pair[1] === 'number'),
);

export function createOutcomeChunks(database: Database, mine: OwnerParameters): OutcomeChunks {
  const select = `SELECT first, kinds FROM run_outcomes WHERE run = @run AND ${seen} AND first`;
  const atOrBelow = database.prepare(`${select} <= @place ORDER BY first DESC LIMIT 1`);
  const above = database.prepare(`${select} > @place ORDER BY first LIMIT 1`);
  // Beside the kinds, which are far smaller: of most chunks no ticket is wanted.
  const tickets = database
    .prepare(`SELECT tickets FROM run_outcomes WHERE run = @run AND ${seen} AND first = @place`)
    .pluck();
  const at = (run: string, place: number) => ({ ...mine, run, place });
  const known = new Map<string, Kind>();
  const ticketsAt = (run: string, first: number) =>
    ticketsSchema.parse(JSON.parse(z.string().parse(tickets.get(at(run, first)) ?? '[]')));

  return {
    *walk(run, { from, backwards = false } = {}) {
      const start = from ?? (backwards ? Number.MAX_SAFE_INTEGER : 0);
      let found = atOrBelow.get(at(run, start)) ?? (backwards ? undefined : above.get(at(run, start)));
      while (found !== undefined) {
        const { first, kinds: text } = chunkRow.parse(found);
        const kinds = z.array(kindSchema).parse(JSON.parse(text)).map(alike(known));
        yield {
          kinds,
          outcomes: (isWanted) => outcomesIn(kinds, isWanted, first, () => ticketsAt(run, first)),
        };
        found = backwards ? atOrBelow.get(at(run, first - 1)) : above.get(at(run, first));
      }
    },
    count(run) {
      const last = atOrBelow.get(at(run, Number.MAX_SAFE_INTEGER));
      if (last === undefined) return 0;
      const { first } = chunkRow.parse(last);
      return first + ticketsAt(run, first).length;
    },
  };
}

/** Returns what gives one object for all kinds that are alike. */
function alike(known: Map<string, Kind>): (kind: Kind) => Kind {
  return (kind) => {
    const text = JSON.stringify(kind);
    const first = known.get(text) ?? kind;
    known.set(text, first);
    return first;
  };
}

function outcomesIn(
  kinds: readonly Kind[],
  isWanted: ((kind: Kind) => boolean) | undefined,
  first: number,
  tickets: () => readonly (readonly [string, number])[],
): RecordedOutcome[] {
  const wanted = kinds.map((kind) => ((isWanted?.(kind) ?? true) ? kind : undefined));
  const outcomes: RecordedOutcome[] = [];
  if (wanted.every((kind) => kind === undefined)) return outcomes;
  for (const [index, [ticket, number]] of tickets().entries()) {
    const kind = wanted[number];
    if (kind !== undefined) outcomes.push({ n: first + index, ticket, kind });
  }
  return outcomes;
}
