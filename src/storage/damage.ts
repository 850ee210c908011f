import * as z from 'zod';
import { TicketsiftError } from '../core/errors.js';
import { isDamage } from './busy.js';

/**
 * Does what reads or writes a file of ours. It can be opened though pages or rows of it are damaged: that shows only when they
 * are read.
 * @param hint what to do with the file
 * @throws TicketsiftError `bad_cache` where the file is damaged; whatever else the action throws
 */
export function explainDamage<T>(path: string, hint: string, action: () => T): T {
  try {
    return action();
  } catch (cause) {
    throw damagedFile(path, hint, cause) ?? cause;
  }
}

/** Returns the error where a file of ours is damaged; undefined where an error means another thing. */
export function damagedFile(path: string, hint: string, cause: unknown): TicketsiftError | undefined {
  const isDamaged = isDamage(cause) || cause instanceof z.ZodError || cause instanceof SyntaxError;
  return isDamaged ? new TicketsiftError('bad_cache', `${path} is damaged`, { cause, hint }) : undefined;
}

/** What to do with a file that says only what happened. */
export function moveAway(path: string): string {
  return `Move ${path} away: a new one is made.`;
}
