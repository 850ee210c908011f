import type * as z from 'zod';
import { TicketsiftError } from '../../core/errors.js';
import { didYouMean } from '../../core/text/did-you-mean.js';
import { shorten } from '../../core/text/shorten.js';
import { fileJsonSchema } from '../schema.js';

interface KeyTree {
  /** What is below, by name. */
  readonly named: ReadonlyMap<string, KeyTree>;
  /** What is below any other name, such as that of a source. */
  readonly any: KeyTree | undefined;
}

/** The keys that a file may have, from the schema that checks files. */
function allKeys(): KeyTree {
  return treeOf(fileJsonSchema());
}

function treeOf(node: z.core.JSONSchema._JSONSchema): KeyTree {
  const { properties = {}, additionalProperties, anyOf = [] } = typeof node === 'boolean' ? {} : node;
  const variants = anyOf.map(treeOf);
  const own = Object.entries(properties).map(([name, below]) => [name, treeOf(below)] as const);
  const isOpen = typeof additionalProperties === 'object';
  return {
    named: new Map([...variants.flatMap(({ named }) => [...named]), ...own]),
    any: isOpen ? treeOf(additionalProperties) : variants.find(({ any }) => any)?.any,
  };
}

/**
 * Returns the steps of a key such as `studio.models` or `prices.gpt-4.1.input`: a name may hold dots.
 * @throws TicketsiftError `usage` for one that no file may have, or that would be a secret in a file
 */
export function readKey(written: string): readonly string[] {
  const steps = written.split('.');
  const found = steps.includes('') ? undefined : follow(allKeys(), steps);
  if (found) return found;
  throw isSecretName(steps.at(-1) ?? '') ? secretKey(written) : unknownKey(written, steps);
}

/** Returns the keys that a file may have, such as `studio.models`; those below a name that its user chooses are left out. */
export function listKeys(): string[] {
  const below = ({ named }: KeyTree): string[] =>
    [...named].flatMap(([name, tree]) =>
      tree.named.size === 0 ? [name] : below(tree).map((key) => `${name}.${key}`),
    );
  return below(allKeys());
}

/**
 * Takes as few of the dots as it can into the name that a user has chosen, so that `sources.a.tabel` is not a source called
 * `a.tabel`: a name that ends the key has only the dots of versions, such as `gpt-4.1`.
 */
function follow({ named, any }: KeyTree, steps: readonly string[]): string[] | undefined {
  const [first, ...rest] = steps;
  if (first === undefined) return [];
  const known = named.get(first);
  const below = known && follow(known, rest);
  if (below) return [first, ...below];
  if (!any) return undefined;
  for (let count = 1; count <= steps.length; count++) {
    const name = steps.slice(0, count);
    const isWhole =
      count < steps.length || any.named.size === 0 || name.slice(1).every((part) => /^\d/.test(part));
    const after = isWhole ? follow(any, steps.slice(count)) : undefined;
    if (after) return [name.join('.'), ...after];
  }
  return undefined;
}

function unknownKey(written: string, steps: readonly string[]): TicketsiftError {
  const { before, wrong, tree } = farthest(allKeys(), steps);
  const names = [...tree.named.keys()];
  const write = (near: string) => [...before, near].join('.');
  const where = before.length === 0 ? 'Keys' : `Keys of ${shorten(before.join('.'), 60)}`;
  const all = names.length === 0 ? '' : `${where}: ${names.join(', ')}.`;
  // A key that is right but for where it is, such as `models` for `studio.models`.
  const elsewhere = listKeys().find((key) => key.endsWith(`.${wrong}`));
  const near =
    didYouMean(wrong, names, write) ??
    (elsewhere === undefined ? didYouMean(written, listKeys()) : `Did you mean ${elsewhere}?`);
  return new TicketsiftError('usage', `There is no setting ${shorten(written, 60)}`, {
    hint: near || all || `${shorten(before.join('.'), 60)} has nothing below it.`,
  });
}

/** How far a key leads, and what it could go on with there. */
function farthest(tree: KeyTree, steps: readonly string[], before: readonly string[] = []) {
  const [first = '', ...rest] = steps;
  const below = tree.named.get(first) ?? (first === '' ? undefined : tree.any);
  if (!below || rest.length === 0) return { before, wrong: first, tree };
  return farthest(below, rest, [...before, first]);
}

function isSecretName(name: string): boolean {
  return /(^|_)(api_?key|token|secret|password|passwd)$/i.test(name.replaceAll('-', '_'));
}

function secretKey(written: string): TicketsiftError {
  return new TicketsiftError(
    'usage',
    `${shorten(written, 60)} is a secret, and no file of settings holds one`,
    {
      hint: secretHint,
    },
  );
}

/** Where secrets belong. */
export const secretHint = `The key of the endpoint is OPENAI_API_KEY in the environment, the secret of a client TICKETSIFT_CLIENT_SECRET; a login keeps its own in the keychain. In the URL of a database write \${NAME} for what the environment has.`;
