import { TicketsiftError } from '../../core/errors.js';
import { listNames } from '../../core/text/names.js';
import { counted } from '../../core/text/numbers.js';
import type { ReadableBytes } from '../../core/world/read-file.js';
import { refusal } from '../../formats/file-fault.js';
import { ZipFault } from '../../formats/zip/zip-fault.js';
import { openZipReader, type ZippedFile, type ZipReader } from '../../formats/zip/zip-reader.js';
import { lookedAt, typeOf, wrongType } from '../input/file-types.js';
import { closedOnFailure, type Input, inputOf } from '../input/input.js';
import { wholeFile } from '../input/whole-file.js';
import { joinTables, type TablePart } from '../several/join-tables.js';
import type { OpenFile, Row, SourceOptions, Table } from '../table.js';
import { chooseFiles, type KnownFormats } from './choose-files.js';

/** How the files in an archive are opened. */
export interface ZipFormats extends KnownFormats {
  /** Opens a file as what its content and its name say. The table closes it. */
  open(input: Input, options: SourceOptions): Promise<Table>;
}

/** In bytes: what comes through a pipe is copied first. */
const maxArchive = 100_000_000_000;

/** Returns what opens a zip archive: its one file of tickets, or several as one table. */
export function zipOpener(formats: ZipFormats): OpenFile {
  return async (input, options) => {
    refuseOther(input.name, await input.beginning(lookedAt));
    const file = await wholeFile(input, { maxSize: maxArchive });
    let archive: ZipReader | undefined;
    const close = async () => {
      archive?.close();
      await file[Symbol.asyncDispose]();
      await input[Symbol.asyncDispose]();
    };
    try {
      archive = await openZipReader(file.path);
      const { files, leftOut } = await chooseFiles(archive.files, formats);
      const table = await openFiles(input.name, files, options, formats);
      return closingWith(close, withNote(input.name, table, leftOut));
    } catch (cause) {
      await close();
      throw explained(input.name, cause);
    }
  };
}

/** Whatever is said of its format, a workbook is not an archive of tickets. */
function refuseOther(name: string, start: Buffer): void {
  const type = typeOf(start);
  if (type && type.format !== 'zip') throw wrongType(name, type);
}

/** One file as if it were by itself; several as one table. */
async function openFiles(
  archive: string,
  files: readonly ZippedFile[],
  options: SourceOptions,
  { open }: ZipFormats,
): Promise<Table> {
  const names = uniqueNames(files.map(({ name }) => `${archive}/${name}`));
  const parts = files.map((file, index): TablePart => {
    const name = names[index] ?? file.name;
    return {
      name,
      size: file.size,
      canReopen: true,
      async open(warn) {
        const input = inputOf(name, readingOf(file, name));
        try {
          return await closedOnFailure(input, () => open(input, { ...options, warn }));
        } catch (cause) {
          if (!options.file.skipBadRows || files.length === 1) throw cause;
          return leftOut(name, cause, warn);
        }
      },
    };
  });
  const [only] = parts;
  return only && parts.length === 1 ? only.open(options.warn) : joinTables(archive, parts, options.warn);
}

/** Among thousands of files one may be something else than its name says. */
function leftOut(name: string, cause: unknown, warn: SourceOptions['warn']): Table {
  if (!(cause instanceof TicketsiftError) || cause.code !== 'bad_input') throw cause;
  warn(`${cause.message}; left out`);
  return {
    name,
    columns: [],
    notes: [],
    async *rows() {},
    skipped: () => 1,
    progress: () => undefined,
    async [Symbol.asyncDispose]() {},
  };
}

/** An archive may hold two files of one name. */
function uniqueNames(names: readonly string[]): string[] {
  const counts = new Map<string, number>();
  return names.map((name) => {
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return count === 1 ? name : `${name} (${count})`;
  });
}

function readingOf(file: ZippedFile, name: string): ReadableBytes {
  async function* chunks(): AsyncGenerator<Buffer> {
    try {
      yield* file.chunks();
    } catch (cause) {
      throw explained(name, cause);
    }
  }
  return { size: file.size, chunks, destroy: () => {} };
}

/** What is wrong with an archive, with its name. */
function explained(name: string, cause: unknown): unknown {
  return cause instanceof ZipFault ? refusal(name, cause) : cause;
}

function withNote(archive: string, table: Table, leftOut: readonly string[]): Table {
  if (leftOut.length === 0) return table;
  const others = counted(leftOut.length, 'file was', 'files were');
  const note = `${others} left out of ${archive}: ${listNames(leftOut, 3)}`;
  return { ...table, notes: [...table.notes, note] };
}

/** The same table, which closes the archive with it. */
function closingWith(close: () => Promise<void>, table: Table): Table {
  const closeAll = async () => {
    await table[Symbol.asyncDispose]();
    await close();
  };
  async function* rows(): AsyncGenerator<readonly Row[]> {
    try {
      yield* table.rows();
    } finally {
      await closeAll();
    }
  }
  return { ...table, rows, [Symbol.asyncDispose]: closeAll };
}
