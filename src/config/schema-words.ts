import * as z from 'zod';
import { valueAt } from './keys.js';

/** Says in plain words what a schema finds wrong, as the end of a sentence that begins with the key. */
export function problemIn(issue: z.core.$ZodIssue, written: unknown): string {
  const value = valueAt(written, issue.path);
  const isMissing = value === undefined && issue.path.length > 0;
  const message = /^Invalid input/.test(issue.message) ? wantedBy(issue) : issue.message;
  if (isMissing) return message.startsWith('must ') ? `is missing: it ${message}` : 'is missing';
  return message;
}

const kinds: Readonly<Record<string, string>> = {
  object: 'keys with their values',
  record: 'keys with their values',
  array: 'a list, each item on a line of its own that begins with -',
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
};

function wantedBy(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type') return `must be ${kinds[issue.expected] ?? `of type ${issue.expected}`}`;
  return 'is not as it must be';
}

/** Returns the keys that a schema has at a path; none where it has no names of its own there. */
export function keysAt(schema: unknown, path: readonly PropertyKey[]): string[] {
  if (schema instanceof z.ZodObject) {
    const [key, ...rest] = path;
    return key === undefined ? Object.keys(schema.shape) : keysAt(schema.shape[String(key)], rest);
  }
  if (schema instanceof z.ZodRecord) return keysAt(schema.valueType, path.slice(1));
  if (schema instanceof z.ZodArray) return keysAt(schema.element, path.slice(1));
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) {
    return keysAt(schema.unwrap(), path);
  }
  if (schema instanceof z.ZodPipe) return keysAt(schema.in, path);
  return [];
}
