import { normalName } from '../../core/text/normal-name.js';
import { shorten } from '../../core/text/shorten.js';
import { isJsonObject, type JsonObject } from './object.js';

/** Keys that only an error has. */
const telling = new Set([
  ...['error', 'errors', 'error description', 'error code', 'error message', 'error messages', 'fault'],
  ...['exception', 'documentation url', 'error summary'],
]);

/** Keys that an error has, too. */
const usual = new Set([
  ...['message', 'messages', 'code', 'status', 'status code', 'detail', 'details', 'title', 'type', 'reason'],
  ...['request id', 'correlation id', 'trace id', 'timestamp', 'path', 'success', 'ok', 'data', 'category'],
  ...[
    'warning messages',
    'instance',
    'log ref',
    'links',
    'embedded',
    'error id',
    'error causes',
    'error link',
  ],
  ...[
    'context',
    'sub category',
    'hint',
    'name',
    'description',
    'result',
    'error uri',
    'extensions',
    'locations',
  ],
]);

/**
 * Returns what an API says went wrong, where an object is such an answer in place of tickets: all its keys are those of
 * errors. Undefined for any other object.
 */
export function describeApiError(object: JsonObject['object']): string | undefined {
  const entries = Object.entries(object)
    .map(([key, value]) => [normalName(key), value] as const)
    .filter(([, value]) => value !== null && value !== false);
  if (entries.length === 0 || !entries.every(([key]) => telling.has(key) || usual.has(key))) return undefined;
  const keys = new Map(entries);
  const isFailure =
    entries.some(([key]) => telling.has(key)) ||
    keys.get('status') === 'error' ||
    Number(keys.get('status') ?? keys.get('status code')) >= 400 ||
    (keys.has('code') && keys.has('message') && !keys.has('data'));
  if (!isFailure) return undefined;
  const parts = ['error description', 'error', 'errors', 'error messages', 'message', 'title', 'detail'];
  for (const key of [...parts, ...keys.keys()]) {
    const text = firstText(keys.get(key));
    if (text !== undefined) return shorten(text, 120);
  }
  return undefined;
}

/** The first text in a value that says something. */
function firstText(value: unknown, depth = 0): string | undefined {
  if (typeof value === 'string') return value.trim() === '' ? undefined : value;
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'object' || value === null || depth > 3) return undefined;
  const own = isJsonObject(value) ? (value.message ?? value.detail ?? value.title) : undefined;
  for (const child of [own, ...Object.values(value)]) {
    const text = firstText(child, depth + 1);
    if (text !== undefined) return text;
  }
  return undefined;
}
