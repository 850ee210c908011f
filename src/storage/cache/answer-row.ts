import type { Finish, Reply } from '../../core/model.js';
import type { Database } from '../sqlite-driver.js';

/** A reply as it came, and when (milliseconds since 1970). */
export interface CachedAnswer {
  readonly reply: Reply;
  readonly answeredAt: number;
}

/** An answer to cache. */
export interface NewAnswer extends CachedAnswer {
  readonly key: Uint8Array;
  /** The same for all answers of one prompt and model. */
  readonly family: Uint8Array;
  readonly model: string;
}

/** A cached answer with all that is known of it. */
export interface KeptAnswer extends Omit<NewAnswer, 'family'> {
  /** Undefined where an old version of the program cached it. */
  readonly family: Uint8Array | undefined;
}

/** The columns of a `Row`. */
export const answerColumns =
  'reply, finish, input_tokens, cached_input_tokens, output_tokens, asked_at, reasoning_tokens, cut_at, service_tier';

/** Finds one answer. @throws what SQLite throws; TypeError for a row that the program cannot have written */
export type FindAnswer = (key: Uint8Array) => CachedAnswer | undefined;

export function prepareFind(database: Database): FindAnswer {
  const select = database
    .prepare<[Uint8Array], unknown>(`SELECT ${answerColumns} FROM answers WHERE key = ?`)
    .raw();
  return (key) => {
    const found = select.get(key);
    return found === undefined ? undefined : toCachedAnswer(found);
  };
}

type Row = readonly [
  text: string,
  finish: Finish,
  input: number | null,
  cachedInput: number | null,
  output: number | null,
  answeredAt: number,
  reasoning: number | null,
  cutAt: number | null,
  tier: string | null,
];

/**
 * @param found a row that starts with the columns of a `Row`
 * @throws TypeError for one that the program cannot have written
 */
export function toCachedAnswer(found: unknown): CachedAnswer {
  if (!isRow(found)) throw new TypeError('a cached answer is not of the form in which answers are kept');
  const [text, finish, input, cachedInput, output, answeredAt, reasoning, cutAt, tier] = found;
  const usage =
    input === null || output === null
      ? undefined
      : {
          input,
          cachedInput: cachedInput ?? 0,
          output,
          reasoning: reasoning ?? undefined,
          tier: tier ?? undefined,
        };
  return { reply: { text, finish, usage, cutAt: cutAt ?? undefined }, answeredAt };
}

/** All ways in which a reply can end, by name. */
export const finishes: Readonly<Record<Finish, Finish>> = {
  stop: 'stop',
  length: 'length',
  filter: 'filter',
  refusal: 'refusal',
};

/** By hand, since zod would take a third of the time of finding it. */
function isRow(found: unknown): found is Row {
  if (!Array.isArray(found)) return false;
  const [text, finish, input, cachedInput, output, answeredAt, reasoning, cutAt, tier]: readonly unknown[] =
    found;
  return (
    typeof text === 'string' &&
    typeof finish === 'string' &&
    Object.hasOwn(finishes, finish) &&
    isCount(input) &&
    isCount(cachedInput) &&
    isCount(output) &&
    typeof answeredAt === 'number' &&
    isCount(reasoning) &&
    isCount(cutAt) &&
    (typeof tier === 'string' || tier === null)
  );
}

function isCount(value: unknown): value is number | null {
  return typeof value === 'number' || value === null;
}
