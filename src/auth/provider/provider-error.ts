import { codeOf } from '../../core/errors/caught.js';
import { type ErrorCode, TicketsiftError } from '../../core/errors.js';
import { shorten } from '../../core/text/shorten.js';
import { faultOf } from './token-faults.js';

/** UTF-16 units of the provider's text that a message quotes. */
const quoted = 200;

/** A failed exchange with a provider. */
export interface Trouble {
  /** The provider's own code, RFC 6749 section 5.2: `invalid_grant`. Hostile. */
  readonly error: string | undefined;
  /** The HTTP status of an answer that was not a success. */
  readonly status: number | undefined;
  /** A sentence without secrets. */
  readonly message: string;
}

/**
 * Reads an error of openid-client. Its causes hold bodies and parameters, with tokens and codes among them: only the
 * fields that RFC 6749 makes for people to read are passed on.
 * @returns the error itself if it is one of ours
 */
export function troubleOf(error: unknown): Trouble | TicketsiftError {
  const ours = causes(error).find((one) => one instanceof TicketsiftError);
  if (ours) return ours;
  for (const one of causes(error)) {
    const { error: code, error_description: description, status } = fieldsOf(one);
    if (typeof code === 'string') {
      const why = typeof description === 'string' ? `: ${shorten(description, quoted)}` : '';
      return {
        error: code,
        status: typeof status === 'number' ? status : undefined,
        message: `${shorten(code, quoted)}${why}`,
      };
    }
    if (one instanceof Response) {
      return { error: undefined, status: one.status, message: `it answered ${one.status}` };
    }
  }
  return { error: undefined, status: undefined, message: wordsOf(error) };
}

/** Returns the same as an error to throw. @param sentence what failed: "The login failed" */
export function asError(error: unknown, code: ErrorCode, sentence: string, hint: string): TicketsiftError {
  const trouble = troubleOf(error);
  if (trouble instanceof TicketsiftError) return trouble;
  return new TicketsiftError(code, `${sentence}: ${trouble.message}`, { hint });
}

/** Returns the library's own message: these are constant, and the innermost says most. */
function wordsOf(error: unknown): string {
  const fault = causes(error)
    .map(faultOf)
    .find((one) => one !== undefined);
  if (fault !== undefined) return fault;
  const known = causes(error).findLast((one) => /^OAUTH_/.test(codeOf(one)));
  return known instanceof Error ? shorten(known.message, quoted) : 'the provider’s answer could not be read';
}

function causes(error: unknown): unknown[] {
  const all: unknown[] = [];
  for (let one = error; one !== undefined && one !== null && all.length < 10; one = fieldsOf(one).cause)
    all.push(one);
  return all;
}

/** Returns the fields of an error that are read, most of which are not enumerable. */
function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return {};
  const names = ['cause', 'error', 'error_description', 'status'];
  return Object.fromEntries(
    names.flatMap((name) => (name in value ? [[name, Reflect.get(value, name)]] : [])),
  );
}
