import type { Command } from 'commander';
import * as z from 'zod';
import { flagOf, keys, snakeCase, variableOf } from '../../config/keys.js';
import { shownSchemas } from '../../run/shown/index.js';
import { commandReference } from './commands.js';

/** Returns docs/reference.md: all commands, settings, exit codes and shapes of JSON. */
export function referencePage(program: Command): string {
  return [
    '# Reference',
    '',
    '<!-- Written by `npm run reference`. Edit the texts of the commands instead. -->',
    '',
    commandReference(program),
    '## Settings',
    '',
    'A flag wins over the environment, which wins over `ticketsift.yaml`, which wins over your own file.',
    '`ticketsift config` shows each setting and its origin.',
    '',
    '| Key in `ticketsift.yaml` | Variable | Flag |',
    '|---|---|---|',
    ...keys.map((key) => `| \`${snakeCase(key)}\` | \`${variableOf(key)}\` | \`${flagOf(key)}\` |`),
    '',
    '## Exit codes',
    '',
    '| Code | Meaning |',
    '|---|---|',
    ...exitCodes.map(([code, meaning]) => `| ${code} | ${meaning} |`),
    '',
    '## Output of `--json`',
    '',
    'Standard output has JSON and nothing else; notes are on standard error. One thing is an object, a list is an array.',
    'Keys are in snake_case, times in ISO 8601 (UTC), `…_usd` in US dollars, `…_ms` in milliseconds.',
    '',
    ...Object.entries(shownSchemas).flatMap(([name, schema]) => [
      `### \`${name}\``,
      '',
      '```ts',
      shapeOf(z.toJSONSchema(schema, { io: 'input' })),
      '```',
      '',
    ]),
  ].join('\n');
}

const exitCodes: readonly (readonly [code: number, meaning: string])[] = [
  [0, 'done'],
  [1, 'done, but some tickets failed; or an unexpected failure'],
  [2, 'wrong usage, configuration or input'],
  [3, '`check` found a regression or a missed threshold'],
  [4, 'log in first, or not allowed'],
  [5, 'the spending limit stopped the run'],
  [6, '`check` is inconclusive, or compared nothing'],
  [130, 'interrupted'],
];

/** Returns a JSON schema as a type that people can read. */
function shapeOf(schema: z.core.JSONSchema._JSONSchema, indent = ''): string {
  if (typeof schema === 'boolean') return 'any';
  const { anyOf, type, properties, items, required = [] } = schema;
  if (schema.enum) return schema.enum.map((one) => JSON.stringify(one)).join(' | ');
  if (anyOf) return [...new Set(anyOf.map((one) => shapeOf(one, indent)))].join(' | ');
  if (type === 'array') return `Array<${Array.isArray(items) ? 'any' : shapeOf(items ?? true, indent)}>`;
  if (properties && Object.keys(properties).length > 0) {
    const inner = `${indent}  `;
    const lines = Object.entries(properties).map(
      ([key, one]) => `${inner}${key}${required.includes(key) ? '' : '?'}: ${shapeOf(one, inner)}`,
    );
    return `{\n${lines.join('\n')}\n${indent}}`;
  }
  if (type === 'object') return 'object';
  if (schema.format === 'date-time') return 'time';
  return type === 'integer' ? 'number' : String(type ?? 'any');
}
