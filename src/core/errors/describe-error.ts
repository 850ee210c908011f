import { TicketsiftError } from '../errors.js';
import { wrapMessage } from '../text/fit.js';
import type { Environment } from '../world/environment.js';
import { messageOf } from './caught.js';
import { harmless } from './harmless.js';
import { shortage } from './last-words.js';
import { troubleshootingAddress } from './troubleshooting.js';

interface DescribeOptions extends Partial<Pick<Environment, 'asWritten'>> {
  /** Whether stack traces are wanted. */
  readonly debug: boolean;
  /** The columns at which sentences are broken; not at all where it is undefined. */
  readonly width?: number;
}

/**
 * An error as a person reads it: what went wrong, where, what to do next, and the address of the page that says more.
 * A stack trace only for those who asked for one; what others have put into a message is made harmless.
 */
export function describeError(
  error: unknown,
  { debug, asWritten = (text) => text, width = Number.POSITIVE_INFINITY }: DescribeOptions,
): string {
  const known = error instanceof TicketsiftError;
  // Nothing went wrong where the user ended it, so that neither code nor stack says anything.
  if (known && error.isCancelled) return wrapMessage(describeCancelled(error, asWritten), width);
  const lacking = known ? undefined : shortage(error);
  const lines = [`error: ${lacking?.what ?? messageOf(error)}${known ? ` (${error.code})` : ''}`];
  if (known && error.hint !== undefined) lines.push(...error.hint.split('\n').map((line) => `  ${line}`));
  if (lacking) lines.push(`  ${lacking.remedy}`);
  else if (!known && !debug) lines.push('  This is unexpected. Run again with --debug for details.');
  if (!lacking) lines.push(`  ${troubleshootingAddress(known ? error.code : 'unexpected')}`);
  const message = wrapMessage(harmlessText(lines, asWritten), width);
  if (!debug) return message;
  // As a whole, since a line break may be amid a secret.
  return message + harmlessText(asWritten(traces(error).join('\n')).split('\n'), asWritten);
}

function describeCancelled({ message, hint }: TicketsiftError, asWritten: Environment['asWritten']): string {
  const lines = [/[.!?]$/.test(message) ? message : `${message}.`, ...(hint?.split('\n') ?? [])];
  return harmlessText(lines, asWritten);
}

function harmlessText(lines: readonly string[], asWritten: Environment['asWritten']): string {
  return `${lines.map((line) => harmless(line, asWritten)).join('\n')}\n`;
}

/** The stack of the error and of each cause below it. */
function traces(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  const own = (error.stack ?? String(error)).split('\n');
  return error.cause === undefined ? own : [...own, 'caused by:', ...traces(error.cause)];
}

export function exitCodeOf(error: unknown): number {
  return error instanceof TicketsiftError ? error.exitCode : 1;
}
