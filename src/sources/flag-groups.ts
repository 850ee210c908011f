import { TicketsiftError } from '../core/errors.js';
import { withoutCredentials } from '../core/text/locations.js';
import type { SourceOptions } from './table.js';

/** What may be said of a source. */
interface Given extends Pick<SourceOptions, 'file' | 'sql' | 'service'> {
  readonly cache?: unknown;
}

/** Flags that belong together: a kind of source takes all of a group, or none. */
interface FlagGroup {
  readonly isGiven: (given: Given) => boolean;
  /** Why a source does not take them, as the end of a sentence that begins with its name. */
  readonly because: string;
  readonly hint: string;
}

/** The order is that in which they are refused. */
const groups = {
  sheet: {
    isGiven: ({ file }) => file.sheet !== undefined,
    because: 'is not an Excel file, so it has no sheets',
    hint: 'Leave out --sheet.',
  },
  range: {
    isGiven: ({ service }) => service.range !== undefined,
    because: 'is not a Google sheet, so no range of its cells can be read',
    hint: 'Leave out --range.',
  },
  sql: {
    isGiven: ({ sql }) =>
      sql.table !== undefined ||
      sql.query !== undefined ||
      sql.identityForm !== undefined ||
      Object.keys(sql.parameters).length > 0,
    because: 'is not a database, so it has no tables, queries or parameters',
    hint: 'Leave out --table, --query, --query-file and --param.',
  },
  cache: {
    isGiven: ({ cache }) => cache !== undefined,
    because: 'is neither a database nor a service, so its rows are not cached',
    hint: 'Leave out --cache-rows.',
  },
  since: {
    isGiven: ({ service }) => service.since !== undefined,
    because: 'does not say when its tickets have changed',
    hint: 'Leave out --since.',
  },
  text: {
    isGiven: ({ file }) => file.encoding !== undefined || file.delimiter !== undefined || file.skipBadRows,
    because: 'is not a file of text',
    hint: 'Leave out --encoding, --delimiter and --skip-bad-rows.',
  },
  header: {
    isGiven: ({ file }) => !file.hasHeader,
    because: 'names its columns itself',
    hint: 'Leave out --no-header.',
  },
  session: {
    isGiven: ({ sql }) => sql.identityForm !== undefined,
    because: 'has no sessions, so identity or set_identity does nothing there',
    hint: 'Use :user_id and its like in the query instead.',
  },
} satisfies Record<string, FlagGroup>;

export type FlagGroupName = keyof typeof groups;

/** `--thread` goes with `--group-by` elsewhere. */
export type TakenFlags = FlagGroupName | 'thread';

/** @throws TicketsiftError `usage` for flags that a source does not take */
export function refuseFlags(location: string, given: Given, takes: readonly TakenFlags[]): void {
  for (const [name, { isGiven, because, hint }] of Object.entries(groups)) {
    if (takes.some((taken) => taken === name) || !isGiven(given)) continue;
    throw new TicketsiftError('usage', `${withoutCredentials(location)} ${because}`, { hint });
  }
}
