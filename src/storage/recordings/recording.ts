import type * as z from 'zod';
import type { TicketError } from '../../core/errors/ticket-error.js';
import { TicketsiftError } from '../../core/errors.js';
import { escapeUnseen } from '../../core/text/json.js';
import { shorten } from '../../core/text/shorten.js';
import type { KeptAnswer } from '../cache/answer-row.js';
import { byteLines } from './byte-lines.js';
import { failureSchema, headSchema, lineSchema, version } from './recording-schema.js';

/** A cached answer as a recording has it. */
export interface RecordedAnswer extends KeptAnswer {
  /** What a reader may know the ticket by. Hostile, and no part of the cached answer. */
  readonly ticket?: string | undefined;
}

/** A request that has no answer for its own sake: the same request again has none. */
export interface RecordedFailure {
  readonly key: Uint8Array;
  readonly model: string;
  /** The ticket's id. Hostile. */
  readonly ticket: string;
  readonly error: TicketError;
}

/** What requests were made of, so that a replay that lacks answers can say what differs. */
export interface RecordedRun {
  /** What their answers have in common, in hexadecimal digits. */
  readonly family: string;
  readonly prompt: string;
  readonly promptHash: string;
  readonly model: string;
  /** A hash of the endpoint's address, which readers of the file need not know; null for a local model. */
  readonly endpoint: string | null;
  /** Whether tickets were sent without e-mail addresses and the like. */
  readonly redacted?: true;
}

/** The first line of a recording that does not know what its answers are of, with its LF. */
export const recordingHead = formatHead([]);

/** Returns the first line of a recording, with its LF. */
export function formatHead(runs: readonly RecordedRun[]): string {
  const all = runs.map(({ family, prompt, promptHash, model, endpoint, redacted }) => ({
    family,
    prompt,
    prompt_hash: promptHash,
    model,
    endpoint,
    redacted,
  }));
  const head = { ticketsift_answers: version, runs: all.length > 0 ? all : undefined };
  return `${escapeUnseen(JSON.stringify(head))}\n`;
}

/** Returns the line of a failure in a recording, with its LF. */
export function formatFailure({ key, model, ticket, error: { code, message } }: RecordedFailure): string {
  return `${escapeUnseen(JSON.stringify({ key: hexOf(key), model, ticket, failure: { code, message } }))}\n`;
}

/**
 * The line of an answer in a recording, with its LF. A recording is the head and such lines in the order of their
 * keys, so that the same answers are the same file byte for byte.
 */
export function formatAnswer({ key, family, model, answeredAt, reply, ticket }: RecordedAnswer): string {
  const { text, finish, usage, cutAt } = reply;
  const line = JSON.stringify({
    key: hexOf(key),
    model,
    asked_at: new Date(answeredAt).toISOString(),
    finish,
    usage: usage && {
      input: usage.input,
      cached_input: usage.cachedInput,
      output: usage.output,
      reasoning: usage.reasoning,
      tier: usage.tier,
    },
    cut_at: cutAt,
    family: family && hexOf(family),
    ticket,
    reply: text,
  });
  return `${escapeUnseen(line)}\n`;
}

/** Receives what a recording holds besides its answers. */
export interface RecordingListener {
  readonly onRuns?: (runs: readonly RecordedRun[]) => void;
  readonly onFailure?: (failure: RecordedFailure) => void;
}

/**
 * Reads a recording as it comes, in its order; empty lines are skipped.
 * @param chunks its bytes, in UTF-8
 * @param name of the file, for messages
 * @param others receives what is not an answer
 * @throws TicketsiftError `bad_input` with the line and what was expected in it
 */
export async function* readRecording(
  chunks: AsyncIterable<Uint8Array | string>,
  name: string,
  others: RecordingListener = {},
): AsyncGenerator<RecordedAnswer> {
  let number = 0;
  let last: Uint8Array | undefined;
  let isHead = true;
  for await (const line of byteLines(chunks)) {
    number++;
    if (line.length === 0) continue;
    const at = `${name}:${number}`;
    const value = parse(line, at);
    if (isHead) {
      const runs = readHead(value, at);
      others.onRuns?.(runs);
      isHead = false;
      continue;
    }
    const found = readLine(value, at);
    checkOrder(last, found.key, at);
    last = found.key;
    if ('error' in found) others.onFailure?.(found);
    else yield found;
  }
  if (isHead) throw bad(name, 'This is empty, not a recording of answers');
}

function parse(line: Uint8Array, at: string): unknown {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(line);
  } catch (cause) {
    throw bad(at, 'This is not UTF-8', cause);
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw bad(at, 'This is not JSON', cause);
  }
}

function readHead(value: unknown, at: string): RecordedRun[] {
  const { data } = headSchema.safeParse(value);
  if (!data)
    throw bad(at, `This is not a recording of answers, which starts with ${recordingHead.trimEnd()}`);
  if (data.ticketsift_answers === version) {
    return data.runs.map(({ prompt_hash: promptHash, ...run }) => ({
      ...run,
      promptHash,
    }));
  }
  throw new TicketsiftError('bad_input', `${at}: This was written by a newer version of ticketsift`, {
    hint: 'Update ticketsift, or record it again with this one.',
  });
}

function readLine(value: unknown, at: string): RecordedAnswer | RecordedFailure {
  const isFailure = typeof value === 'object' && value !== null && 'failure' in value;
  return isFailure ? toFailure(value, at) : toAnswer(value, at);
}

function toFailure(value: unknown, at: string): RecordedFailure {
  const { data, error } = failureSchema.safeParse(value);
  if (!data) throw bad(at, describe(error.issues[0]), error);
  const { key, model, ticket, failure } = data;
  return { key, model, ticket, error: failure };
}

function toAnswer(value: unknown, at: string): RecordedAnswer {
  const { data, error } = lineSchema.safeParse(value);
  if (!data) throw bad(at, describe(error.issues[0]), error);
  const {
    key,
    model,
    asked_at: answeredAt,
    finish,
    usage,
    cut_at: cutAt,
    family,
    ticket,
    reply: text,
  } = data;
  return {
    key,
    family,
    model,
    answeredAt,
    reply: {
      text,
      finish,
      usage: usage && {
        input: usage.input,
        cachedInput: usage.cached_input,
        output: usage.output,
        reasoning: usage.reasoning,
        tier: usage.tier,
      },
      cutAt,
    },
    ...(ticket !== undefined && { ticket }),
  };
}

/** Keys are whatever the file says, so they are kept short. */
function describe(issue: z.core.$ZodIssue | undefined): string {
  const [unknown] = issue?.code === 'unrecognized_keys' ? issue.keys : [];
  const path = shorten([...(issue?.path ?? []), ...(unknown === undefined ? [] : [unknown])].join('.'), 60);
  if (unknown !== undefined) return `There is no key \`${path}\``;
  return path === '' ? 'expected an object' : `\`${path}\`: ${issue?.message}`;
}

/** In their order, no two keys can be the same unseen, and none need be held. */
function checkOrder(last: Uint8Array | undefined, key: Uint8Array, at: string): void {
  const order = last === undefined ? 1 : Buffer.compare(key, last);
  if (order === 0) throw bad(at, `The key ${hexOf(key)} occurs twice`);
  if (order < 0) throw bad(at, 'The key is less than the one above it, but lines must be sorted by key');
}

function bad(at: string, problem: string, cause?: unknown): TicketsiftError {
  return new TicketsiftError('bad_input', `${at}: ${problem}`, {
    cause,
    hint: 'Record it again, or export it again with `ticketsift cache export`.',
  });
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
