import { listNames } from '../../core/text/names.js';
import { roughSize } from '../../core/text/numbers.js';
import { unpackIt, ZipFault } from '../../formats/zip/zip-fault.js';
import type { ZippedFile } from '../../formats/zip/zip-reader.js';
import { lookedAt } from '../input/file-types.js';

/** What is known of formats. */
export interface KnownFormats {
  /** What the ending of a name says; undefined where it says nothing. */
  kindOf(name: string): string | undefined;
  /** What the first bytes of a file say; undefined where they are those of no format that is read. */
  detect(beginning: Buffer): Promise<string | undefined>;
}

/** The files of an archive that hold tickets, and the names of all others that a person put there. */
export interface ChosenFiles {
  readonly files: readonly ZippedFile[];
  readonly leftOut: readonly string[];
}

/** How many files are opened whose names do not tell their format. */
const maxLookedInto = 50;

/**
 * Chooses the files that hold tickets: those whose ending says so, and those without an ending whose content does; where
 * there are none, those with any ending whose content does. Where there is mail, other files are its attachments or settings.
 * @throws ZipFault where there is none
 */
export async function chooseFiles(all: readonly ZippedFile[], formats: KnownFormats): Promise<ChosenFiles> {
  const files = all.filter(({ name }) => !isOfSystem(name));
  const data = files.filter(({ name }) => !isAboutData(name));
  const kinds = new Map<ZippedFile, string>();
  for (const file of data) {
    const kind = formats.kindOf(file.name);
    if (kind !== undefined) kinds.set(file, kind);
  }
  const unnamed = data.filter(
    (file) => file.size > 0 && !kinds.has(file) && (kinds.size === 0 || !hasEnding(file)),
  );
  for (const file of unnamed.slice(0, maxLookedInto)) {
    const kind = await formats.detect(await beginningOf(file, kinds.size === 0));
    if (kind !== undefined) kinds.set(file, kind);
  }
  const found = [...kinds.keys()];
  const mail = found.filter((file) => ['mbox', 'eml'].includes(kinds.get(file) ?? ''));
  const chosen = mail.length > 0 ? mail : found;
  if (chosen.length === 0) throw nothingIn(files.map(({ name }) => name));
  checkSizes(chosen);
  const sorted = chosen.toSorted((a, b) => byName.compare(a.name, b.name));
  const taken = new Set(chosen);
  const leftOut = files.filter((file) => !taken.has(file)).map(({ name }) => name);
  return { files: sorted, leftOut };
}

function hasEnding({ name }: ZippedFile): boolean {
  return /\.[^./\\]*$/.test(name);
}

const byName = new Intl.Collator('en', { numeric: true });

/** What systems add: resource forks, thumbnails, hidden files. */
function isOfSystem(name: string): boolean {
  return /(?:^|[/\\])(?:__MACOSX[/\\]|\.[^./\\]|(?:Thumbs\.db|desktop\.ini)$)/i.test(name);
}

/** What says how the others are to be read. */
function isAboutData(name: string): boolean {
  return /(?:^|[/\\])(?:read[-_ ]?me|licen[cs]e|manifest|schema|metadata|datapackage|changelog)(?:\.[^/\\]*)?$/i.test(
    name,
  );
}

/** @param isNeeded whether what is wrong with it matters, since there is no other file */
async function beginningOf(file: ZippedFile, isNeeded: boolean): Promise<Buffer> {
  const read: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of file.chunks()) {
      read.push(chunk);
      size += chunk.length;
      if (size >= lookedAt) break;
    }
  } catch (cause) {
    if (isNeeded || !(cause instanceof ZipFault)) throw cause;
  }
  return Buffer.concat(read);
}

function nothingIn(names: readonly string[]): ZipFault {
  if (names.length === 0) return new ZipFault('is an empty zip archive', 'Export the tickets again.');
  const archive = names.find((name) => /\.(?:zip|7z|rar|tar|tgz|tar\.gz)$/i.test(name));
  if (archive !== undefined)
    return new ZipFault(
      `holds another archive, ${listNames([archive])}, and no file of tickets beside it`,
      'Unpack it, and name the archive in it.',
    );
  return new ZipFault(`holds no file of tickets: ${listNames(names, 5)}`, unpackIt);
}

/** In bytes, decompressed. */
const maxSize = 100_000_000_000;
/** What becomes no larger than this is not a bomb, in bytes. */
const alwaysRead = 100_000_000;
/** Logs and tables have less than 100; deflate can do 1,030. */
const maxRatio = 300;

function checkSizes(files: readonly ZippedFile[]): void {
  let total = 0;
  for (const { name, size, packedSize } of files) {
    total += size;
    if (size > alwaysRead && size > maxRatio * packedSize)
      throw new ZipFault(
        `is not read: ${roughSize(packedSize)} of it would become ${roughSize(size)}, as in a zip bomb (${listNames([name])})`,
        unpackIt,
      );
  }
  if (total > maxSize) throw new ZipFault(`is not read: it holds ${roughSize(total)}`, unpackIt);
}
