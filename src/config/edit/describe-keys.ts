import type * as z from 'zod';
import { fileJsonSchema } from '../schema.js';

/** A key that a file may have, and its values in words. */
export interface DescribedKey {
  /** Where its user chooses a name, it is `NAME`: `sources.NAME.url`. */
  readonly key: string;
  readonly values: string;
}

type Node = z.core.JSONSchema._JSONSchema;

/** Returns all keys that a file may have, in the order of the schema that checks files. */
export function describeKeys(): DescribedKey[] {
  return keysOf(fileJsonSchema(), '');
}

function keysOf(node: Node, key: string): DescribedKey[] {
  if (typeof node === 'boolean') return [{ key, values: 'text' }];
  const { properties = {}, additionalProperties } = node;
  const join = (name: string) => (key === '' ? name : `${key}.${name}`);
  const named = Object.entries(properties).flatMap(([name, below]) => keysOf(below, join(name)));
  const isOpen = typeof additionalProperties === 'object';
  const any = isOpen ? keysOf(additionalProperties, join('NAME')) : [];
  return named.length + any.length > 0 ? [...named, ...any] : [{ key, values: valuesOf(node) }];
}

function valuesOf(node: Node): string {
  if (typeof node === 'boolean') return 'text';
  const { type, enum: choices, const: only, anyOf, items, description } = node;
  if (description !== undefined) return description;
  if (choices) return choices.map(String).join(', ');
  if (only !== undefined) return String(only);
  if (anyOf) return [...new Set(anyOf.map(valuesOf))].join(', ');
  if (type === 'array') return `list of ${Array.isArray(items) ? 'texts' : plural(valuesOf(items ?? true))}`;
  if (type === 'integer') return 'whole number';
  if (type === 'boolean') return 'true, false';
  return type === 'number' ? 'number' : 'text';
}

function plural(values: string): string {
  return `${values}s`;
}
