import type { Command } from 'commander';
import * as z from 'zod';
import { type DescribedKey, describeKeys } from '../../config/edit/describe-keys.js';
import { flagOf, jobsVariable, keys, runsKeepVariable, snakeCase, variableOf } from '../../config/keys.js';
import { exitMeanings } from '../../core/errors/exit-meanings.js';
import { exitCodes } from '../../core/errors.js';
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
    'In a key, `NAME` is a name that you choose: `sources.NAME.url` is the address of one of your sources.',
    '',
    '| Key in `ticketsift.yaml` | Values | Variable | Flag |',
    '|---|---|---|---|',
    ...describeKeys().map(settingRow),
    '',
    '## Exit codes',
    '',
    '| Code | Meaning | Errors |',
    '|---|---|---|',
    ...Object.entries(exitMeanings).map(exitRow),
    '',
    '[Troubleshooting](troubleshooting.md) has a paragraph for each error.',
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

/** The variables of settings that no flag sets. */
const variablesOfFiles: ReadonlyMap<string, string> = new Map([
  ['runs.keep', runsKeepVariable],
  ['jobs.url', jobsVariable],
]);

/** A key with its values and, where they can set it, its variable and its flag. */
function settingRow({ key, values }: DescribedKey): string {
  const known = keys.find((one) => snakeCase(one) === key);
  const variable = variablesOfFiles.get(key) ?? (known && variableOf(known));
  const cells = [key, undefined, variable, known && flagOf(known)].map((cell) => (cell ? `\`${cell}\`` : ''));
  cells[1] = values.replaceAll('|', '\\|');
  return `| ${cells.join(' | ')} |`;
}

function exitRow([code, meaning]: readonly [string, string]): string {
  const errors = Object.entries(exitCodes).filter(([, exit]) => String(exit) === code);
  return `| ${code} | ${meaning} | ${errors.map(([error]) => `\`${error}\``).join(', ')} |`;
}

/** Returns a JSON schema as a type that people can read. */
function shapeOf(schema: z.core.JSONSchema._JSONSchema, indent = ''): string {
  if (typeof schema === 'boolean') return 'any';
  const { anyOf, type, properties, items, required = [] } = schema;
  if (schema.enum) return schema.enum.map((one) => JSON.stringify(one)).join(' | ');
  if (anyOf) return [...new Set(anyOf.map((one) => shapeOf(one, indent)))].join(' | ');
  if (Array.isArray(type)) return type.join(' | ');
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
