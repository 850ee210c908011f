import { hash } from 'node:crypto';
import * as z from 'zod';
import { TicketsiftError } from '../../core/errors.js';
import { escapeUnseen, parseJson, repeatedKey } from '../../core/text/json.js';
import { shorten } from '../../core/text/shorten.js';
import type { CheckAnswer } from '../assess/report.js';
import { answersSchema, classificationShape, type PlainAnswer, toAnswer } from './answer-schema.js';
import type { Baseline, ListedTicket } from './baseline.js';
import { type OldBaseline, oldSchema, readOld } from './old-format.js';

const version = 2;

const headSchema = z.looseObject({ ticketsift_baseline: z.int().positive() });

/** Maps are pairs here, since an object loses an id such as `__proto__`. */
const schema = z.strictObject({
  ticketsift_baseline: z.literal(version),
  prompt: z.string(),
  prompt_version: z.int().positive().optional(),
  prompt_hash: z.string(),
  model: z.string(),
  forced: z.string().optional(),
  categories: z.array(z.string()).optional(),
  columns: z.array(z.string()).optional(),
  redacted: z.literal(true).optional(),
  // A missing one of these is damage, as other changes are.
  digest: z.string().optional(),
  tickets: z
    .array(z.tuple([z.string(), z.strictObject({ shown: z.string(), ...classificationShape })]))
    .default([]),
  answers: z.array(z.tuple([z.string(), answersSchema])).default([]),
});

type Content = Omit<z.infer<typeof schema>, 'digest'>;

/** A baseline as it was read. */
export type ReadBaseline =
  | {
      readonly kind: 'listed';
      readonly baseline: Baseline;
      /** The sign that it was changed after it was written; undefined where there is none. */
      readonly damage: string | undefined;
    }
  | OldBaseline;

/**
 * Reads a baseline.
 * @param path of the file, for messages
 * @throws TicketsiftError `bad_input` for anything else, or a baseline of a newer version of the program
 */
export function parseBaseline(written: string, path: string): ReadBaseline {
  // Some editors put a byte order mark in front.
  const text = written.replace(/^\uFEFF/, '');
  const value = parseJson(text);
  const found = headSchema.safeParse(value).data?.ticketsift_baseline;
  if (found === undefined) throw unreadable(path, text);
  if (found > version) {
    throw new TicketsiftError('bad_input', `${path} was written by a newer version of ticketsift`, {
      hint: 'Update ticketsift, or write it again with this one: ticketsift check --approve',
    });
  }
  if (found === 1) {
    const { data } = oldSchema.safeParse(withPairs(value));
    if (data === undefined) throw unreadable(path, text);
    return readOld(data, twice(text));
  }
  const { data } = schema.safeParse(withPairs(value));
  if (data === undefined) throw unreadable(path, text);
  const { digest, ...content } = data;
  const damage =
    twice(text) ??
    (digestOf(content) === digest
      ? undefined
      : 'its content does not match its digest, as after an edit by hand or a merge of two baselines');
  return { kind: 'listed', baseline: toBaseline(content), damage };
}

function twice(text: string): string | undefined {
  const key = repeatedKey(text);
  return key === undefined ? undefined : `it has ${shorten(key, 60)} twice, as a merge may cause`;
}

function unreadable(path: string, text: string): TicketsiftError {
  const isConflict = /^<{7}/m.test(text) && /^>{7}/m.test(text);
  const message = isConflict
    ? `${path} holds the marks of a merge conflict`
    : `${path} is not a baseline that this version of ticketsift can read`;
  const hint = isConflict
    ? 'Take the whole of one side (git checkout --ours or --theirs), or write it again: ticketsift check --approve'
    : 'Write it again with the approved prompt: ticketsift check --approve';
  return new TicketsiftError('bad_input', message, { hint });
}

/** Returns what a file holds with its maps as pairs. */
function withPairs(value: unknown): unknown {
  const { data } = z.looseObject({}).safeParse(value);
  const pairs = (map: unknown) => (typeof map === 'object' && map !== null ? Object.entries(map) : map);
  return data && { ...data, tickets: pairs(data.tickets), answers: pairs(data.answers) };
}

/** The digest ignores spaces, line ends and the order of lines. */
function digestOf(content: Content): string {
  const { prompt, prompt_version: promptVersion, prompt_hash: promptHash, model } = content;
  const { ticketsift_baseline: form, forced, categories, columns, redacted } = content;
  const head = [form, prompt, promptVersion, promptHash, model, forced, categories, columns];
  // Where it is not stated, the digest is that of older versions.
  if (redacted) head.push('redacted');
  return hash('sha256', JSON.stringify([head, byId(content.tickets), byId(content.answers)]));
}

function byId<T>(pairs: readonly [string, T][]): [string, T][] {
  return pairs.toSorted(([a], [b]) => (a < b ? -1 : 1));
}

function toBaseline(content: Content): Baseline {
  const { tickets, answers, forced, categories, columns = [] } = content;
  return {
    prompt: content.prompt,
    promptVersion: content.prompt_version,
    promptHash: content.prompt_hash,
    model: content.model,
    ...(forced !== undefined && { forced }),
    ...(categories !== undefined && { categories }),
    ...(content.redacted && { redacted: content.redacted }),
    tickets: {
      columns,
      byId: new Map(
        tickets.map(([id, { shown, urgent, categories }]): [string, ListedTicket] => [
          id,
          { shown, expected: { urgent, categories } },
        ]),
      ),
    },
    answers: new Map(answers.map(([id, all]) => [id, all.map(toAnswer)])),
  };
}

/** Writes a line for each ticket and for its answers, by their ids, so that a diff shows what changed. */
export function formatBaseline(baseline: Baseline): string {
  const content = toContent(baseline);
  const { tickets, answers, ...head } = content;
  const fields = Object.entries({ ...head, digest: digestOf(content) })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `  ${JSON.stringify(name)}: ${JSON.stringify(value)}`);
  const maps = [lines('tickets', tickets), lines('answers', answers)];
  return escapeUnseen(`{\n${[...fields, ...maps].join(',\n')}\n}\n`);
}

function lines(name: string, pairs: readonly (readonly [string, unknown])[]): string {
  const all = pairs.map(([id, value]) => `    ${JSON.stringify(id)}: ${JSON.stringify(value)}`);
  return `  ${JSON.stringify(name)}: {\n${all.join(',\n')}\n  }`;
}

function toContent(baseline: Baseline): Content {
  const { columns, byId: listed } = baseline.tickets;
  return {
    ticketsift_baseline: version,
    prompt: baseline.prompt,
    prompt_version: baseline.promptVersion,
    prompt_hash: baseline.promptHash,
    model: baseline.model,
    forced: baseline.forced,
    categories: baseline.categories && [...baseline.categories],
    columns: columns.length > 0 ? [...columns] : undefined,
    redacted: baseline.redacted,
    tickets: byId([...listed].map(([id, { shown, expected }]) => [id, { shown, ...plain(expected) }])),
    answers: byId([...baseline.answers].map(([id, all]) => [id, all.map(plainAnswer)])),
  };
}

function plainAnswer({ classification, error }: CheckAnswer): PlainAnswer {
  return error ? { error: error.code, message: error.message } : plain(classification);
}

/** Categories are a set, so their order makes no difference. */
function plain({ urgent, categories }: ListedTicket['expected']) {
  return { urgent, categories: categories.toSorted() };
}
