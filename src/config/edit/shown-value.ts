import { withoutCredentials } from '../../core/text/locations.js';
import { visible } from '../../core/text/visible.js';

/** Returns a value of a setting as it may be shown: without passwords, and safe for a terminal. */
export function shownValue(value: unknown): unknown {
  if (typeof value === 'string') return visible(withoutCredentials(value));
  if (Array.isArray(value)) return value.map(shownValue);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, below]) => [visible(name), shownValue(below)]));
}
