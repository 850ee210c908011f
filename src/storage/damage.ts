import * as z from 'zod';
import { TicketsiftError } from '../core/errors.js';
import { isDamage } from './busy.js';

/**
 * Does what reads or writes a file of ours that says only what happened. It can be opened though pages or rows of it are damaged: that shows only when they
 * are read.
 * @throws TicketsiftError `bad_cache` where the file is damaged; whatever else the action throws
 */
export function explainDamage<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (cause) {
    throw damagedFile(path, `Move ${path} away: a new one is made.`, cause) ?? cause;
  }
}

/**
 * Returns the error where a file of ours is damaged; undefined where an error means another thing.
 * @param hint what to do with the file
 */
export function damagedFile(path: string, hint: string, cause: unknown): TicketsiftError | undefined {
  const isDamaged = isDamage(cause) || cause instanceof z.ZodError || cause instanceof SyntaxError;
  return isDamaged ? new TicketsiftError('bad_cache', `${path} is damaged`, { cause, hint }) : undefined;
}
