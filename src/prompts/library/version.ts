import { hash } from 'node:crypto';
import * as z from 'zod';
import { TicketsiftError } from '../../core/errors.js';
import { shorten } from '../../core/text/shorten.js';
import { type Visibility, visibilities } from '../../core/visibility.js';

/** Who saved a version. All texts are hostile. */
export interface Author {
  /** An address or an id; the name of the operating system's user where no provider has verified them. */
  readonly name: string;
  /** The issuer that verified them, and its id for them; undefined where none did. */
  readonly verified: { readonly issuer: string; readonly id: string } | undefined;
}

/** A version of a prompt. */
export interface Version {
  /** The prompt's id in the store. */
  readonly prompt: string;
  readonly name: string;
  readonly visibility: Visibility;
  /** Whether another organisation made the prompt, for everyone. */
  readonly isForeign: boolean;
  /** Counted from 1. */
  readonly version: number;
  /** The prompt file; undefined for a version that removes the prompt. */
  readonly content: string | undefined;
  /** The hash by which runs and baselines name it: see `promptHash`. */
  readonly contentHash: string | undefined;
  readonly author: Author;
  readonly message: string | undefined;
  /** ISO 8601, in UTC. */
  readonly savedAt: string;
  /** The hash of the version before; undefined for the first. */
  readonly previousHash: string | undefined;
  /** See `hashOf`. */
  readonly hash: string;
}

const text = z.string().nullable();
const row = z.object({
  prompt: z.string(),
  name: z.string(),
  visibility: z.enum(visibilities),
  home: z.string(),
  version: z.coerce.number(),
  content: text,
  content_hash: text,
  author: z.string(),
  author_id: text,
  author_issuer: text,
  message: text,
  saved_at: z.string(),
  previous_hash: text,
  hash: z.string(),
});

/**
 * Reads a version from a row of a database, where numbers may be texts.
 * @param org the organisation of the reader
 * @throws TicketsiftError `database` for an invalid row, which another program wrote
 */
export function versionOf(found: unknown, org: string | undefined): Version {
  const { author, author_id: id, author_issuer: issuer, ...one } = readRow(found);
  return {
    prompt: one.prompt,
    name: one.name,
    visibility: one.visibility,
    version: one.version,
    isForeign: one.home !== '' && one.home !== org,
    content: one.content ?? undefined,
    contentHash: one.content_hash ?? undefined,
    author: { name: author, verified: issuer === null ? undefined : { issuer, id: id ?? '' } },
    message: one.message ?? undefined,
    savedAt: one.saved_at,
    previousHash: one.previous_hash ?? undefined,
    hash: one.hash,
  };
}

function readRow(found: unknown): z.infer<typeof row> {
  const { data, error } = row.safeParse(found);
  if (data) return data;
  const { path, message } = error.issues[0] ?? {};
  throw new TicketsiftError(
    'database',
    `A saved version was not written by ticketsift: ${path?.join('.')}: ${message}`,
    {
      cause: error,
      hint: 'Another program has written to ticketsift_prompt_versions: restore a copy of the table.',
    },
  );
}

/** Returns the author of a version for messages: marked where no provider has verified them. */
export function signatureOf({ name, verified }: Author): string {
  return `${shorten(name, 60)}${verified ? '' : ' (unverified)'}`;
}

/**
 * Returns the SHA-256 in hex digits of everything in a version, including the hash of the one before: a change of a version
 * requires changing all later ones as well.
 */
export function hashOf(version: Omit<Version, 'hash' | 'isForeign'>): string {
  const { author } = version;
  const said = [
    ...['ticketsift prompt 1', version.prompt, version.name, version.visibility, version.version],
    ...[version.content, version.contentHash, version.message, version.savedAt, version.previousHash],
    ...[author.name, author.verified?.issuer, author.verified?.id],
  ];
  return hash('sha256', JSON.stringify(said.map((one) => one ?? null)));
}

/** Describes what is wrong with a history, as a sentence; undefined for an unedited one. */
export function findEdit(versions: readonly Version[]): string | undefined {
  let before: Version | undefined;
  for (const version of versions) {
    const expected = (before?.version ?? 0) + 1;
    if (version.version !== expected) return `version ${expected} is missing`;
    if (version.previousHash !== before?.hash) {
      return `version ${expected} does not follow the version before it`;
    }
    if (version.hash !== hashOf(version)) return `version ${expected} was changed after it was saved`;
    before = version;
  }
  return undefined;
}
