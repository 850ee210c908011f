import type * as z from 'zod';
import { TicketsiftError } from '../../core/errors.js';
import { escapeUnseen } from '../../core/text/json.js';
import { shorten } from '../../core/text/shorten.js';
import type { KeptAnswer } from '../cache/answer-row.js';
import { byteLines } from './byte-lines.js';
import { headSchema, lineSchema, version } from './recording-schema.js';

/** A cached answer as a recording has it. */
export interface RecordedAnswer extends KeptAnswer {
  /** What a reader may know the ticket by. Hostile, and no part of the cached answer. */
  readonly ticket?: string | undefined;
}

/** The first line of a recording, with its LF. */
export const recordingHead = `${JSON.stringify({ ticketsift_answers: version })}\n`;

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

/**
 * Reads a recording as it comes, in its order; empty lines are passed over.
 * @param chunks its bytes, in UTF-8
 * @param name of the file, for messages
 * @throws TicketsiftError `bad_input` with the line and what was expected in it
 */
export async function* readRecording(
  chunks: AsyncIterable<Uint8Array | string>,
  name: string,
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
      checkHead(value, at);
      isHead = false;
      continue;
    }
    const answer = toAnswer(value, at);
    checkOrder(last, answer.key, at);
    last = answer.key;
    yield answer;
  }
  if (isHead) throw bad(name, 'This is empty, and no recording of answers');
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

function checkHead(value: unknown, at: string): void {
  const { data } = headSchema.safeParse(value);
  if (!data) throw bad(at, `This is no recording of answers, which starts with ${recordingHead.trimEnd()}`);
  if (data.ticketsift_answers === version) return;
  throw new TicketsiftError('bad_input', `${at}: This was written by a newer version of ticketsift`, {
    hint: 'Update ticketsift, or record it again with this one.',
  });
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
  if (order === 0) throw bad(at, `The key ${hexOf(key)} is there twice`);
  if (order < 0)
    throw bad(at, 'The key is less than that above it, and lines are in the order of their keys');
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
