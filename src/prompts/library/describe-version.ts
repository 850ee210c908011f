import { fitLine } from '../../core/text/fit.js';
import { minuteOf } from '../../core/text/numbers.js';
import type { Visibility } from '../../core/visibility.js';
import { referenceOf } from './reference.js';
import type { Author, Version } from './version.js';

/** Returns who saved a version, in at most `room` columns; marked where no provider has verified them. Safe for a terminal. */
export function authorName({ name, verified }: Author, room = 50): string {
  const mark = verified ? '' : ' (unverified)';
  return `${fitLine(name, Math.max(least, room - mark.length))}${mark}`;
}

/** The least columns of a name that say anything. */
const least = 8;

/** Returns the columns for an author in a table of a width. */
export function authorRoom(width: number): number {
  return Number.isFinite(width) ? Math.min(50, Math.floor(width * 0.3)) : width;
}

/** Describes a version in cells, for lines of a width; the message comes last. */
export function versionCells(
  { author, savedAt, message }: Version,
  reference: string,
  width: number,
): readonly string[] {
  const why = message === undefined ? '' : `“${message}”`;
  return [reference, timeOf(savedAt), authorName(author, authorRoom(width)), why];
}

/** `triage@2 was saved by ann@example.com at 2026-11-25 14:03: “why”`. Safe for a terminal. */
export function describeVersion({ name, version, content, author, savedAt, message }: Version): string {
  const did = content === undefined ? 'removed' : 'saved';
  const why = message === undefined ? '' : `: “${fitLine(message, 100)}”`;
  return `${name}@${version} was ${did} by ${authorName(author)} at ${timeOf(savedAt)}${why}`;
}

/** Returns a time in the local time zone, to the minute; a text that is not a time as it is. Safe for a terminal. */
export function timeOf(savedAt: string): string {
  const at = Date.parse(savedAt);
  return Number.isNaN(at) ? fitLine(savedAt, 16) : minuteOf(at);
}

/** The audience of a prompt, as the end of a sentence. */
export const audience: Readonly<Record<Visibility, string>> = {
  private: 'for you only',
  org: 'for your organisation',
  everyone: 'for everyone who can open the store',
};

/** An author of a version or a label, for `--json`. */
export function authorJson({ name, verified }: Author) {
  return {
    name,
    verified: verified !== undefined,
    issuer: verified?.issuer ?? null,
    id: verified?.id ?? null,
  };
}

/** A version for `--json`, the same in all commands, without its text. */
export function versionJson(one: Version) {
  const { name, visibility, version, author, message, savedAt, contentHash, previousHash, hash } = one;
  return {
    name,
    version,
    visibility,
    reference: referenceOf(one),
    removed: one.content === undefined,
    author: authorJson(author),
    message: message ?? null,
    saved_at: savedAt,
    prompt_hash: contentHash ?? null,
    previous_hash: previousHash ?? null,
    hash,
  };
}
