import { type KeptAnswer, toCachedAnswer } from '../cache/answer-row.js';
import { byteaArray, fromHex } from '../postgres/bytea.js';
import type { RunShared } from './connection.js';

/** Named in each statement, since a superuser passes by the policies that show only these rows. */
export const ofOwner = 'owner = (SELECT ticketsift_cache_owner())';

/** The columns of an answer that are its own, in the order of `toCachedAnswer`. */
export const ownColumns = [
  'reply',
  'finish',
  'input_tokens',
  'cached_input_tokens',
  'output_tokens',
  'answered_at',
  'reasoning_tokens',
  'cut_at',
  'service_tier',
] as const;

const own = ownColumns.map((name) => `a.${name}`).join(', ');

/**
 * Answers of one prompt and model come as one text, of which JSON.parse makes rows several times as fast as pg. A long one
 * comes alone, since no text can hold many of them. Each key is looked for in the index: of a table that the server has not
 * analyzed yet, it would read every row for a few hundred keys.
 */
const find = `SELECT a.family, a.model, json_agg(json_build_array(${own}, wanted.position))
  FROM unnest($1::bytea[]) WITH ORDINALITY AS wanted (key, position)
  CROSS JOIN LATERAL (SELECT * FROM ticketsift_answers AS one WHERE one.${ofOwner} AND one.key = wanted.key LIMIT 1) AS a
  GROUP BY a.family, a.model, CASE WHEN octet_length(a.reply) > 10000 THEN wanted.position END`;

/** Finds answers with one statement. @throws TypeError for a row that the program cannot have written */
export async function findShared(
  run: RunShared,
  keys: readonly Uint8Array[],
): Promise<readonly (KeptAnswer | undefined)[]> {
  const found: (KeptAnswer | undefined)[] = keys.map(() => undefined);
  for (const [familyHex, modelText, group] of await run(find, [byteaArray(keys)])) {
    const family = fromHex(familyHex);
    const model = unescaped(modelText ?? '');
    for (const row of listOf(group)) {
      const index = Number(listItem(row, ownColumns.length)) - 1;
      const key = keys[index];
      if (key) found[index] = toKept(row, { key, family, model });
    }
  }
  return found;
}

/** How many answers are read at once: one may be a few hundred kilobytes. */
const page = 500;

/** Walks all answers in the order of their keys. */
export async function* exportShared(run: RunShared): AsyncGenerator<KeptAnswer> {
  let last: Buffer = Buffer.alloc(0);
  for (;;) {
    const rows = await run(
      `SELECT a.key, a.family, a.model, json_build_array(${own}) FROM ticketsift_answers AS a
       WHERE a.${ofOwner} AND a.key > $1 ORDER BY a.key LIMIT ${page}`,
      [last],
    );
    for (const [key, family, model, row] of rows) {
      last = fromHex(key) ?? last;
      yield toKept(listOf(row), { key: last, family: fromHex(family), model: unescaped(model ?? '') });
    }
    if (rows.length < page) return;
  }
}

function toKept(
  row: unknown,
  { key, family, model }: Pick<KeptAnswer, 'key' | 'family' | 'model'>,
): KeptAnswer {
  const { reply, answeredAt } = toCachedAnswer(row);
  const text = unescaped(reply.text);
  return { reply: text === reply.text ? reply : { ...reply, text }, answeredAt, key, family, model };
}

function listOf(json: string | null | undefined): readonly unknown[] {
  const list: unknown = JSON.parse(json ?? '[]');
  return Array.isArray(list) ? list : [];
}

function listItem(list: unknown, index: number): unknown {
  return Array.isArray(list) ? list[index] : undefined;
}

/** Returns a text without the character 0, which PostgreSQL does not take and a model may write. */
export function escaped(text: string): string {
  if (!text.includes('\u0000') && !text.includes('\u0001')) return text;
  return text.replaceAll('\u0001', '\u00011').replaceAll('\u0000', '\u00010');
}

function unescaped(text: string): string {
  if (!text.includes('\u0001')) return text;
  const [start = '', ...marked] = text.split('\u0001');
  return start + marked.map((part) => (part[0] === '0' ? '\u0000' : '\u0001') + part.slice(1)).join('');
}
