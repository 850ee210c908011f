import type { Reply } from '../../core/model.js';
import type { CachedAnswer, KeptAnswer, NewAnswer } from '../cache/answer-row.js';
import type { AnswerStatistics } from '../cache/answers.js';
import { keyName } from '../cache/key-name.js';
import { byteaArray, fromHex } from '../postgres/bytea.js';
import { escaped, exportShared, findShared, ofOwner, ownColumns } from './answer-groups.js';
import type { RunShared, SharedDatabase } from './connection.js';
import type { GroupWrites } from './group-writes.js';
import { inGroups } from './in-groups.js';

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

const columns = [...ownColumns, 'family', 'model'] as const;

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
      byteaArray(lists.flat()),
    ]);
    return lists.map(() => undefined);
  });
  const findAll = inGroups((keys: readonly Uint8Array[]) => findShared(database.read, keys));
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
    byteaArray(answers.map(({ key }) => key)),
    of(({ reply }) => escaped(reply.text)),
    of(({ reply }) => reply.finish),
    usage(({ input }) => input),
    usage(({ cachedInput }) => cachedInput),
    usage(({ output }) => output),
    of(({ answeredAt }) => answeredAt),
    usage(({ reasoning }) => reasoning),
    of(({ reply }) => reply.cutAt),
    usage(({ tier }) => tier),
    byteaArray(answers.map(({ family }) => family ?? null)),
    of(({ model }) => escaped(model)),
  ];
}

function distinctInOrder(keys: readonly Uint8Array[]): Uint8Array[] {
  return [...new Map(keys.map((key) => [keyName(key), key])).values()].toSorted(Buffer.compare);
}

function* inPages<T>(all: readonly T[]): Generator<readonly T[]> {
  for (let start = 0; start < all.length; start += page) yield all.slice(start, start + page);
}
