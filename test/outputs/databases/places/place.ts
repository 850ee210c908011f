import { wasNotReached } from '../../../../src/core/errors/ticket-error.js';
import type { Outcome } from '../../../../src/core/outcome.js';
import type { UpdatedKind } from '../../../../src/outputs/databases/index.js';
import type { ServiceReply, StandIn } from '../../../support/services/stand-in.js';
import type { open } from '../../../support/sources.js';

/** What is beside a ticket, whatever the place makes of it. */
export interface Beside {
  readonly urgent: boolean | null;
  readonly categories: readonly string[] | null;
  readonly error: string | null;
}

/** What a place can hold by its nature: data, with the reasons. */
export interface Nature {
  /** Returns a text as it is read back. */
  readonly text: (text: string) => string;
  /** Returns the names of an answer's categories as they are read back. */
  readonly categories: (names: readonly string[]) => readonly string[];
  /** What is beside a ticket that has no result yet. */
  readonly nothing: Beside;
  /** Why a ticket that failed keeps what is beside it; without a reason its error takes that place. */
  readonly noErrors?: string;
  /** Why an earlier answer stays beside a later one; without a reason the later one takes its place. */
  readonly addsOnly?: string;
}

/** Tickets in a place that takes their results, and its owner's way to look at it and to change it. */
export interface Place extends AsyncDisposable {
  readonly kind: UpdatedKind;
  readonly location: string;
  /** The environment of a program that reads and writes it. */
  readonly env: Readonly<Record<string, string>>;
  /** How the tickets are opened. */
  readonly source: Parameters<typeof open>[1];
  /** What of it takes results, as `UpdateOptions` have it. */
  readonly table: string;
  /** The flags of a program that reads the tickets, and those with which it writes beside them. */
  readonly readingFlags: readonly string[];
  readonly writingFlags: readonly string[];
  readonly nature: Nature;
  /** What is beside each ticket, by its id. */
  beside(): Promise<Record<string, Beside>>;
  /** All that is in the place. */
  all(): Promise<unknown>;
  /** All that is in the place besides results, and besides where results go. */
  rest(): Promise<unknown>;
  add(id: number, text: string): Promise<void>;
  remove(id: number): Promise<void>;
  /** Takes away the program's right to write. Resolves to what gives it back. */
  forbid(): Promise<() => Promise<void>>;
}

export interface PlaceOptions {
  /** Of tickets with the ids 1, 2, 3 … */
  readonly texts: readonly string[];
  /** What the user calls it: a table, a sheet, a field. */
  readonly name?: string;
}

export type StartPlace = (options: PlaceOptions) => Promise<Place>;

/** What only a place has that is reached over HTTP. */
export interface ServicePlace extends Place {
  readonly standIn: Pick<StandIn, 'trouble'>;
  /** How the vendor says so. */
  readonly replies: Readonly<Record<'busy' | 'away' | 'denied' | 'expired', ServiceReply>>;
  /** Why no other credential takes the place of one that has expired; without a reason one does. */
  readonly noRenewal?: string;
}

export type StartServicePlace = (options: PlaceOptions) => Promise<ServicePlace>;

/** Most places hold neither U+0000 nor halves of surrogate pairs. */
export function withoutNul(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\ufffd');
}

export const nothing: Beside = { urgent: null, categories: null, error: null };

/** Returns what is beside a ticket after results, the last one last. */
export function besideAfter(nature: Nature, outcomes: readonly Outcome[]): Beside {
  return outcomes.reduce((before, outcome) => after(nature, before, outcome), nature.nothing);
}

function after(nature: Nature, before: Beside, { classification, error }: Outcome): Beside {
  if (error) {
    if (wasNotReached(error) || nature.noErrors !== undefined) return before;
    return { ...nothing, error: nature.text(`${error.code}: ${error.message}`) };
  }
  const { urgent, categories } = classification;
  const names = nature.categories(categories);
  if (nature.addsOnly === undefined) return { urgent, categories: names, error: null };
  return {
    urgent: urgent || before.urgent === true,
    categories: nature.categories([...(before.categories ?? []), ...names]),
    error: null,
  };
}
