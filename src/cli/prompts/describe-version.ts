import { shorten } from '../../core/shorten.js';
import type { Author, Version } from '../../storage/prompts/version.js';
import type { Visibility } from '../../storage/prompts/visibility.js';
import { minuteOf } from '../runs-list.js';

/** Who saved a version, marked where nobody vouches for them. Safe for a terminal. */
export function authorName({ name, verified }: Author): string {
  return `${shorten(name, 40)}${verified ? '' : ' (unverified)'}`;
}

/** `triage@2 was saved by ann@example.com at 2026-11-25 14:03: “why”`. Safe for a terminal. */
export function describeVersion({ name, version, content, author, savedAt, message }: Version): string {
  const did = content === undefined ? 'removed' : 'saved';
  const why = message === undefined ? '' : `: “${shorten(message, 100)}”`;
  return `${name}@${version} was ${did} by ${authorName(author)} at ${timeOf(savedAt)}${why}`;
}

/** In the time of the place, to the minute. */
export function timeOf(savedAt: string): string {
  return minuteOf(Date.parse(savedAt));
}

/** For whom a prompt is, as the end of a sentence. */
export const seers: Readonly<Record<Visibility, string>> = {
  private: 'for you alone',
  org: 'for your organisation',
  everyone: 'for everyone who can open the store',
};
