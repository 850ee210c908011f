import type { Reply } from '../../core/model.js';
import { type CachedAnswer, type KeptAnswer, type NewAnswer, toCachedAnswer } from '../cache/answer-row.js';
import type { AnswerStatistics } from '../cache/answers.js';
import { keyName } from '../cache/key-name.js';
import type { RunShared, SharedDatabase, SharedRow } from './connection.js';
import type { GroupWrites } from './group-writes.js';

/** The answers of a shared cache, as the user's organisation has them. */
export interface SharedAnswers {
  /** Returns the answers under some keys, in the order of these; undefined where there is none. */
  findAll(keys: readonly Uint8Array[]): Promise<readonly (KeptAnswer | undefined)[]>;
  /** See `Answers.save`. */
  save(answer: KeptAnswer): Promise<CachedAnswer | undefined>;
  forget(keys: readonly Uint8Array[]): Promise<void>;
  export(keys?: readonly Uint8Array[]): AsyncGenerator<KeptAnswer>;
  statistics(): Promise<AnswerStatistics>;
  forgetBefore(time?: number): Promise<number>;
}

/** The columns of an answer, of which the first are those of `toCachedAnswer`. */
const columns = [
  'reply',
  'finish',
  'input_tokens',
  'cached_input_tokens',
  'output_tokens',
  'answered_at',
  'reasoning_tokens',
  'cut_at',
  'service_tier',
  'family',
  'model',
] as const;

/** Named in each statement, since a superuser passes by the policies that show only these rows. */
export const ofOwner = 'owner = (SELECT ticketsift_cache_owner())';

const find = `SELECT wanted.position, ${columns.map((name) => `a.${name}`).join(', ')}
  FROM unnest($1::bytea[]) WITH ORDINALITY AS wanted (key, position)
  JOIN ticketsift_answers AS a ON a.${ofOwner} AND a.key = wanted.key`;

/** The first answer under a key is kept, unless it was cut by a limit that is higher now or gone. */
const insert = `INSERT INTO ticketsift_answers AS a (owner, key, ${columns.join(', ')})
  SELECT (SELECT ticketsift_cache_owner()), given.* FROM unnest($1::bytea[], $2::text[], $3::text[], $4::bigint[],
    $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[], $9::bigint[], $10::text[], $11::bytea[], $12::text[])
    AS given (key, ${columns.join(', ')})
  ORDER BY given.key
  ON CONFLICT (owner, key) DO UPDATE SET (${columns.join(', ')}) = (${columns.map((name) => `excluded.${name}`).join(', ')})
    WHERE a.cut_at IS NOT NULL AND coalesce(excluded.cut_at > a.cut_at, true)
  RETURNING key`;

/** How many answers are read at once: one may be a few hundred kilobytes. */
const page = 500;

/** @param writes of which the releases of leases follow, in the same transaction */
export function createSharedAnswers(database: SharedDatabase, writes: GroupWrites): SharedAnswers {
  const save = writes.kind(saveAll);
  const forget = writes.kind<readonly Uint8Array[], undefined>(async (run, lists) => {
    await run(`DELETE FROM ticketsift_answers WHERE ${ofOwner} AND key = ANY ($1::bytea[])`, [
      lists.flat().map(bytesOf),
    ]);
    return lists.map(() => undefined);
  });
  const findAll = (keys: readonly Uint8Array[]) => findShared(database.read, keys);
  return {
    findAll,
    save,
    forget,
    async *export(keys) {
      if (keys === undefined) yield* exportShared(database.read);
      else
        for (const some of inPages(distinctInOrder(keys)))
          for (const answer of await findAll(some)) if (answer) yield answer;
    },
    async statistics() {
      const rows = await database.read(
        `SELECT model, count(*), min(answered_at), max(answered_at) FROM ticketsift_answers
         WHERE ${ofOwner} GROUP BY model ORDER BY 2 DESC, model`,
      );
      const models = rows.map(([model, answers]) => ({ model: String(model), answers: Number(answers) }));
      const times = rows.flatMap(([, , oldest, newest]) => [Number(oldest), Number(newest)]);
      return {
        answers: models.reduce((sum, { answers }) => sum + answers, 0),
        oldest: times.length > 0 ? Math.min(...times) : undefined,
        newest: times.length > 0 ? Math.max(...times) : undefined,
        models,
      };
    },
    async forgetBefore(time = Number.MAX_SAFE_INTEGER) {
      const [row] = await database.write((run) =>
        run(
          `WITH gone AS (DELETE FROM ticketsift_answers WHERE ${ofOwner} AND answered_at < $1 RETURNING 1)
           SELECT count(*) FROM gone`,
          [time],
        ),
      );
      return Number(row?.[0]);
    },
  };
}

/** Finds answers with one statement. */
export async function findShared(
  run: RunShared,
  keys: readonly Uint8Array[],
): Promise<readonly (KeptAnswer | undefined)[]> {
  const found: (KeptAnswer | undefined)[] = keys.map(() => undefined);
  for (const row of await run(find, [keys.map(bytesOf)])) {
    const index = Number(row[0]) - 1;
    const key = keys[index];
    if (key) found[index] = toKept(key, row, 1);
  }
  return found;
}

async function* exportShared(run: RunShared): AsyncGenerator<KeptAnswer> {
  let last: Buffer = Buffer.alloc(0);
  for (;;) {
    const rows = await run(
      `SELECT key, ${columns.join(', ')} FROM ticketsift_answers
       WHERE ${ofOwner} AND key > $1 ORDER BY key LIMIT ${page}`,
      [last],
    );
    for (const row of rows) {
      last = fromHex(row[0]) ?? last;
      yield toKept(last, row, 1);
    }
    if (rows.length < page) return;
  }
}

async function saveAll(
  run: RunShared,
  answers: readonly NewAnswerLike[],
): Promise<readonly (CachedAnswer | undefined)[]> {
  // One statement changes no row twice, so of two under one key the second comes after it.
  const first = new Map<string, NewAnswerLike>();
  for (const answer of answers) if (!first.has(keyName(answer.key))) first.set(keyName(answer.key), answer);
  const unique = [...first.values()];
  const rows = await run(insert, valuesOf(unique));
  const saved = new Set(rows.map(([key]) => keyName(fromHex(key ?? null) ?? Buffer.alloc(0))));
  const staying = unique.filter(({ key }) => !saved.has(keyName(key)));
  const later = answers.filter((answer) => first.get(keyName(answer.key)) !== answer);
  const found =
    staying.length === 0
      ? []
      : await findShared(
          run,
          staying.map(({ key }) => key),
        );
  const results = new Map(staying.map((answer, index) => [answer, found[index]]));
  const ofLater = later.length === 0 ? [] : await saveAll(run, later);
  for (const [index, answer] of later.entries()) results.set(answer, kept(ofLater[index], answer));
  return answers.map((answer) => results.get(answer));
}

type NewAnswerLike = NewAnswer | KeptAnswer;

/** An answer as it was found, with what was asked for. */
function kept(
  found: CachedAnswer | undefined,
  { key, family, model }: NewAnswerLike,
): KeptAnswer | undefined {
  return found && { ...found, key, family, model };
}

/** The columns of `insert`, each as a list. */
function valuesOf(answers: readonly NewAnswerLike[]): unknown[] {
  const of = (read: (answer: NewAnswerLike) => unknown) => answers.map((answer) => read(answer) ?? null);
  const usage = (read: (usage: NonNullable<Reply['usage']>) => unknown) =>
    of(({ reply }) => reply.usage && read(reply.usage));
  return [
    of(({ key }) => bytesOf(key)),
    of(({ reply }) => escaped(reply.text)),
    of(({ reply }) => reply.finish),
    usage(({ input }) => input),
    usage(({ cachedInput }) => cachedInput),
    usage(({ output }) => output),
    of(({ answeredAt }) => answeredAt),
    usage(({ reasoning }) => reasoning),
    of(({ reply }) => reply.cutAt),
    usage(({ tier }) => tier),
    of(({ family }) => family && bytesOf(family)),
    of(({ model }) => escaped(model)),
  ];
}

/** @param from where the columns start @throws TypeError for a row that the program cannot have written */
function toKept(key: Uint8Array, row: SharedRow, from: number): KeptAnswer {
  const [text, finish, input, cachedInput, output, answeredAt, reasoning, cutAt, tier, family, model] =
    row.slice(from);
  const cached = toCachedAnswer([
    unescaped(text ?? ''),
    finish,
    countOf(input),
    countOf(cachedInput),
    countOf(output),
    countOf(answeredAt),
    countOf(reasoning),
    countOf(cutAt),
    tier,
  ]);
  return { ...cached, key, family: fromHex(family ?? null), model: unescaped(model ?? '') };
}

function countOf(text: string | null | undefined): number | null {
  return text === null || text === undefined ? null : Number(text);
}

/** PostgreSQL takes no text with the character 0, which a model may write. */
function escaped(text: string): string {
  if (!text.includes('\u0000') && !text.includes('\u0001')) return text;
  return text.replaceAll('\u0001', '\u00011').replaceAll('\u0000', '\u00010');
}

function unescaped(text: string): string {
  if (!text.includes('\u0001')) return text;
  const [start = '', ...marked] = text.split('\u0001');
  return start + marked.map((part) => (part[0] === '0' ? '\u0000' : '\u0001') + part.slice(1)).join('');
}

/** Bytes as pg takes them. */
export function bytesOf(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes);
}

/** Bytes as PostgreSQL writes them: `\x` and hex digits. */
export function fromHex(text: string | null | undefined): Buffer | undefined {
  return text === null || text === undefined ? undefined : Buffer.from(text.slice(2), 'hex');
}

function distinctInOrder(keys: readonly Uint8Array[]): Uint8Array[] {
  return [...new Map(keys.map((key) => [keyName(key), key])).values()].toSorted(Buffer.compare);
}

function* inPages<T>(all: readonly T[]): Generator<readonly T[]> {
  for (let start = 0; start < all.length; start += page) yield all.slice(start, start + page);
}
