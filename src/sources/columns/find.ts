import { TicketsiftError } from '../../core/errors.js';
import { listNames } from '../../core/text/names.js';
import { shellWord } from '../../core/text/quote-name.js';
import type { Table } from '../table.js';
import { columnInSentence } from './header.js';
import { namedColumn, namedColumns } from './named.js';
import { mayBeProse, proseIn } from './prose.js';
import { type Candidate, candidatesFor, isCut, mayBeHelpDesk, type Role } from './roles.js';
import { exportInstead } from './without-texts.js';

/** Which columns hold a ticket's text and id. */
export interface TicketColumns {
  /** Those of the body, joined where they are several. Empty where the subject is all there is. */
  readonly body: readonly number[];
  readonly subject: number | undefined;
  /** Undefined where rows are numbered instead. */
  readonly id: number | undefined;
  /** The value of `--text-column` that leaves out a subject which was guessed. */
  readonly withoutSubject?: string;
  /** Notes on what was guessed. */
  readonly notes: readonly string[];
  /** Notes on what is missing. */
  readonly warnings: readonly string[];
}

/** The columns that the user named. */
export interface WantedColumns {
  /** One, or several with commas between them, which are joined. */
  readonly text?: string | undefined;
  readonly subject?: string | undefined;
  readonly id?: string | undefined;
}

type Columns = Pick<Table, 'name' | 'columns'>;

/** Whether values are needed to tell the columns apart, since the names alone do not say where texts are. */
export function needsSample(
  { columns }: Pick<Table, 'columns'>,
  { text, subject, id }: WantedColumns,
): boolean {
  if (columns.length < 2) return false;
  if (id === undefined && needsSampleForId(columns)) return true;
  if (text !== undefined) return false;
  const [body] = candidatesFor('body', columns);
  if (body) return body.isAmbiguous;
  return subject === undefined && candidatesFor('subject', columns).length === 0;
}

function needsSampleForId(columns: readonly string[]): boolean {
  const [first, ...others] = candidatesFor('id', columns);
  return (
    first !== undefined && (first.isAmbiguous || others.some(({ index }) => isIdentifier(columns[index])))
  );
}

function isIdentifier(column = ''): boolean {
  return /(?:^|\.)identifier$/i.test(column);
}

/**
 * Finds the columns of a ticket: those that are named, else by their names. The text is the subject and the body; a body
 * that is named is the whole text, unless the subject is named, too. The only column is the text, whatever its name.
 * @param sample the first rows, where `needsSample` says so
 * @param command what is typed to read this table, to which a flag is added in a hint
 * @throws TicketsiftError `usage` that lists the columns, when a named one is not there or no text is found
 */
export function findTicketColumns(
  table: Columns,
  wanted: WantedColumns,
  sample: readonly (readonly string[])[] = [],
  command?: string,
): TicketColumns {
  const { columns } = table;
  // A source without columns has no rows in which anything could be missed.
  if (columns.length === 0) return { body: [], subject: undefined, id: undefined, notes: [], warnings: [] };
  const named = {
    subject:
      wanted.subject === undefined ? undefined : namedColumn(table, '--subject-column', wanted.subject),
    body: wanted.text === undefined ? undefined : namedColumns(table, '--text-column', wanted.text),
    id: wanted.id === undefined ? undefined : namedColumn(table, '--id-column', wanted.id),
  };
  const { body, subject, id, isOnly, guessed, steps, guessesSubject } = chooseColumns(columns, named, sample);
  if (body.length === 0 && subject === undefined) throw noText(table, sample, command);

  const withoutSubject = guessesSubject && subject !== undefined ? columns[guessed ?? -1] : undefined;
  const notes: string[] = [];
  const warnings: string[] = [];
  const called = (index: number | undefined) => columnInSentence(columns[index ?? -1]);
  if (isOnly && named.body === undefined && isJoined(columns[0] ?? ''))
    throw oneColumn(table, columns[0] ?? '');
  if (isOnly && named.body === undefined) notes.push(`texts taken from ${called(0)}, the only column`);
  else if (body.length === 0)
    warnings.push(
      `${table.name} has no column of message texts, so tickets are classified by ${called(subject)} alone ` +
        `(--text-column names one; or export ${exportInstead(columns)})`,
    );
  else if (guessesSubject && subject !== undefined)
    notes.push(
      `texts put together from columns ${called(subject)} and ${called(guessed)} ` +
        `(--text-column ${shellWord(withoutSubject ?? '')} takes the second alone)`,
    );
  else if (guessed !== undefined)
    notes.push(`texts taken from column ${called(guessed)} (--text-column names another)`);
  if (steps !== undefined) notes.push(`column ${called(steps)} is joined to ${called(guessed)}`);
  if (guessed !== undefined && !isOnly && isCut(columns[guessed] ?? ''))
    warnings.push(
      `column ${called(guessed)} holds the beginning of a message alone, and it may be the help desk's ` +
        '(export the whole texts, or name their column with --text-column)',
    );
  if (withoutSubject !== undefined && mayBeHelpDesk(withoutSubject))
    warnings.push(
      `column ${called(guessed)} may hold what the help desk wrote ` +
        `(--text-column ${shellWord(columns[subject ?? -1] ?? '')} leaves it out)`,
    );
  if (named.id === undefined)
    notes.push(
      id === undefined
        ? 'no column of ids, so rows are numbered (--id-column names one)'
        : `ids taken from column ${called(id)} (--id-column names another)`,
    );
  return { body, subject, id, notes, warnings, ...(withoutSubject !== undefined && { withoutSubject }) };
}

/** The places of the columns that the user named. */
export interface NamedPlaces {
  readonly body: readonly number[] | undefined;
  readonly subject: number | undefined;
  readonly id: number | undefined;
}

/** Which columns are a ticket's, and how that was found. */
interface ChosenColumns extends Pick<TicketColumns, 'body' | 'subject' | 'id'> {
  /** Whether there is one column alone, which is the text. */
  readonly isOnly: boolean;
  /** The body where it was guessed. */
  readonly guessed: number | undefined;
  /** The column of steps that is joined to it. */
  readonly steps: number | undefined;
  readonly guessesSubject: boolean;
}

/** Chooses the columns of a ticket: those that are named, else by their names and, where these do not tell, their values. */
export function chooseColumns(
  columns: readonly string[],
  named: NamedPlaces,
  sample: readonly (readonly string[])[],
): ChosenColumns {
  const guess = (role: Role, isTaken: (index: number) => boolean, near?: string) =>
    nearestFirst(candidatesFor(role, columns), columns, near).find(({ index, isAmbiguous }) => {
      return !isTaken(index) && (!isAmbiguous || mayBeProse(valuesOf(sample, index)));
    })?.index;
  const isNamed = (index: number) => index === named.subject;
  const isOnly = columns.length === 1 && named.subject === undefined;
  const guessed = named.body === undefined ? (isOnly ? 0 : guess('body', isNamed)) : undefined;
  const steps = guessed === undefined || isOnly ? undefined : stepsBeside(columns, guessed);
  const body = named.body ?? [guessed, steps].filter((index) => index !== undefined);
  const isTaken = (index: number) => isNamed(index) || body.includes(index);
  const guessesSubject = named.subject === undefined && named.body === undefined && !isOnly;
  const subject = guessesSubject ? guess('subject', isTaken, columns[guessed ?? -1]) : named.subject;
  const isText = (index: number) => index === subject || body.includes(index);
  const id = named.id ?? (columns.length > 1 ? guessId(columns, sample, isText) : undefined);
  return { body, subject, id, isOnly, guessed, steps, guessesSubject };
}

/** Puts those first that are in the same object of JSON as a column: the subject beside a body is its own. */
function nearestFirst(
  candidates: readonly Candidate[],
  columns: readonly string[],
  near: string | undefined,
): readonly Candidate[] {
  const around = keysAround(near);
  if (around.length === 0) return candidates;
  const shared = ({ index }: Candidate) => {
    const keys = keysAround(columns[index]);
    const differs = keys.findIndex((key, place) => key !== around[place]);
    return differs === -1 ? keys.length : differs;
  };
  return candidates.toSorted((a, b) => shared(b) - shared(a));
}

/** The keys of the objects that a column of JSON is in. */
function keysAround(column = ''): string[] {
  return column.split('.').slice(0, -1);
}

/** The column of what to do to see a bug, which has its text where the description is empty. */
function stepsBeside(columns: readonly string[], body: number): number | undefined {
  const index = columns.findIndex((column) => /(?:^|\.)repro[ _]?steps$/i.test(column));
  return index === -1 || index === body ? undefined : index;
}

/** A UUID is nothing to people where there is an identifier beside it; a ticket is an id where it is a word. */
function guessId(
  columns: readonly string[],
  sample: readonly (readonly string[])[],
  isText: (index: number) => boolean,
): number | undefined {
  const candidates = candidatesFor('id', columns).filter(
    ({ index, isAmbiguous }) => !isText(index) && (!isAmbiguous || areTokens(valuesOf(sample, index))),
  );
  const [first] = candidates;
  if (first === undefined) return undefined;
  const around = (index: number) => keysAround(columns[index]).join('.');
  const identifier = candidates.find(
    ({ index }) => isIdentifier(columns[index]) && around(index) === around(first.index),
  );
  const isUuid = (value: string) => /^[\da-f]{8}-[\da-f]{4}(?:-|$)/i.test(value.trim());
  const written = valuesOf(sample, first.index).filter((value) => value.trim() !== '');
  return identifier && written.length > 0 && written.every(isUuid) ? identifier.index : first.index;
}

/** Whether all values are short and without blanks, as ids are. */
function areTokens(values: readonly string[]): boolean {
  const written = values.map((value) => value.trim()).filter((value) => value !== '');
  return written.length > 0 && written.every((value) => /^\S{1,40}$/.test(value));
}

function valuesOf(sample: readonly (readonly string[])[], index: number): string[] {
  return sample.map((values) => values[index] ?? '');
}

/** Whether one column holds the names of several, which another delimiter would part. */
export function isJoined(column: string): boolean {
  return /^[\w ]+(?:([;,\t|])[\w ]+)(?:\1[\w ]+)*$/.test(column);
}

function oneColumn({ name }: Columns, column: string): TicketsiftError {
  const delimiter = /[;,\t|]/.exec(column)?.[0] ?? ',';
  const written = delimiter === '\t' ? 'tab' : `'${delimiter}'`;
  return new TicketsiftError('usage', `${name} has one column alone, ${column}`, {
    hint: `Name its delimiter: --delimiter ${written}; or leave --delimiter out. Where it is one column, use --text-column ${shellWord(column)}.`,
  });
}

/** Whether the name of a column is rather a value: a number, a date, a sentence. */
function isLikeData(column: string): boolean {
  return /^[\d\s.:/-]+$/.test(column) || column.trim().split(/\s+/).length > 4;
}

/** Names the columns that may hold texts, the likeliest first, and what to type. */
function noText({ name, columns }: Columns, sample: readonly (readonly string[])[], command?: string) {
  const ordered = columns
    .map((column, index) => ({ column, prose: proseIn(valuesOf(sample, index)) }))
    .sort((a, b) => b.prose - a.prose);
  const flag = `--text-column ${shellWord(ordered[0]?.column ?? '')}`;
  const likely = ordered.filter(({ prose }) => prose > 1).map(({ column }) => column);
  const texts = likely.length > 1 ? ` Those most like texts: ${listNames(likely, 5)}.` : '';
  return new TicketsiftError('usage', `Cannot tell which column of ${name} holds the text of a ticket`, {
    hint:
      `Name it, such as with \`${command === undefined ? flag : `${command} ${flag}`}\`; commas join several.` +
      `${texts} Its columns: ${listNames(columns)}.` +
      (columns.some(isLikeData) ? ' If its first line is a ticket and no names, add --no-header.' : ''),
  });
}
