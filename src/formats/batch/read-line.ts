import * as z from 'zod';
import type { BatchFailure, BatchLine, BatchResponse } from '../../core/batch/remote.js';
import { parseJson } from '../../core/text/json.js';
import { shorten } from '../../core/text/shorten.js';

/** UTF-16 units of a line that cannot be read, and of what an error says. */
const quoted = 500;
const longestKey = 200;
const longestCode = 100;

const present = z.unknown().optional();

const line = z.object({
  custom_id: z.union([z.string(), z.int().transform(String)]),
  response: present,
  error: present,
  method: present,
});

const number = z
  .union([z.int(), z.string().regex(/^\d+$/).transform(Number)])
  .optional()
  .catch(undefined);

/** The words of OpenAI, Azure and vLLM, and those of gateways. */
const response = z.object({ status_code: number, status: number, statusCode: number, body: present });

/**
 * Reads one line of an output or error file, whichever of OpenAI, Azure, Together, Groq and vLLM wrote it. An answer counts
 * before an error, since it was paid for; an error counts wherever it is.
 * @param at its number in the file
 * @returns undefined for a blank line
 */
export function readBatchLine(text: string, at: number): BatchLine | undefined {
  const written = text.replace(/^\uFEFF/, '').trim();
  if (written === '') return undefined;
  const unread = (why: string) => ({ unread: shorten(written, quoted), why, line: at });
  const json = parseJson(written);
  if (json === undefined) return unread('it is not JSON');
  const { data } = line.safeParse(json);
  const key = data?.custom_id.trim() ?? '';
  if (data === undefined || key === '') return unread('it has no custom_id');
  if (key.length > longestKey) return unread(`its custom_id is longer than ${longestKey} characters`);
  if (isRequest(data)) return unread('it is a request and no answer');
  const read = readResponse(data.response);
  const failure = failureIn(read?.body) ?? failureIn(data.error);
  if (read !== undefined && hasSaid(read.body)) {
    const status = read.status ?? (failure === undefined || hasChoices(read.body) ? 200 : statusIn(failure));
    if (status !== undefined) return { key, response: { status, body: read.body } };
  }
  const status = read?.status ?? statusIn(failure);
  if (status !== undefined && status >= 400)
    return { key, response: { status, body: { error: failure ?? {} } } };
  return { key, failure: failure ?? neither };
}

/** Whether a line is one of the file of requests, which is easily taken for that of the answers. */
function isRequest({ method, response: answer, error }: z.infer<typeof line>): boolean {
  return method !== undefined && answer === undefined && error === undefined;
}

const neither: BatchFailure = {
  code: 'no_response',
  message: 'The line holds neither an answer nor an error.',
};

interface Answered extends Partial<BatchResponse> {
  readonly body: unknown;
}

/** Returns what a line says was answered; a status that is none, such as 0, is left out. */
function readResponse(written: unknown): Answered | undefined {
  const given = unpacked(written);
  const { data } = response.safeParse(given);
  if (data === undefined) return undefined;
  const status = [data.status_code, data.status, data.statusCode].find((one) => one !== undefined);
  // Some gateways write the completion where its envelope belongs.
  const body = hasChoices(given) ? given : unpacked(data.body);
  return status !== undefined && isStatus(status) ? { status, body } : { body };
}

/** Some gateways write JSON as a text. */
function unpacked(value: unknown): unknown {
  return typeof value === 'string' ? (parseJson(value) ?? value) : value;
}

function isStatus(status: number): boolean {
  return status >= 100 && status < 600;
}

function hasSaid(body: unknown): boolean {
  if (typeof body === 'object' && body !== null) return Object.keys(body).length > 0;
  return typeof body === 'string' && body.trim() !== '';
}

/** By hand, as it is false of most: a schema would make an error with a stack trace of each. */
function hasChoices(body: unknown): boolean {
  if (typeof body !== 'object' || body === null || !('choices' in body)) return false;
  return Array.isArray(body.choices) && body.choices.length > 0;
}

const word = z
  .union([z.string(), z.number().transform(String)])
  .nullish()
  .catch(undefined);

const detailed = z.object({ message: z.string(), code: word, type: word });

/** Each shape with what writes it. */
const errors = z.union([
  detailed, // OpenAI, Azure, Together
  z.object({ error: detailed }).transform(({ error }) => error), // vLLM, and the body of an answer
  z
    .object({ error: z.string().min(1) })
    .transform(({ error }) => ({ message: error, code: undefined, type: undefined })),
  z
    .string()
    .min(1)
    .transform((message) => ({ message, code: undefined, type: undefined })),
  z
    .object({ code: z.string().min(1), type: word })
    .transform(({ code, type }) => ({ message: code, code, type })),
]);

/** Returns the error that a line or a body holds; undefined where it holds none, such as `null`, `{}` and an answer. */
function failureIn(value: unknown): BatchFailure | undefined {
  if (value === null || value === undefined || hasChoices(value)) return undefined;
  const { data } = errors.safeParse(value);
  if (data === undefined) return undefined;
  const code = (data.code || data.type || 'error').slice(0, longestCode);
  return { code, message: shorten(data.message, quoted) };
}

/** The status that an error names, as vLLM's do. */
function statusIn(failure: BatchFailure | undefined): number | undefined {
  const status = Number(failure?.code);
  return status >= 400 && status < 600 ? status : undefined;
}
