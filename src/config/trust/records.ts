import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import * as z from 'zod';
import { codeOf } from '../../core/errors/caught.js';
import { TicketsiftError } from '../../core/errors.js';
import { jsonText, parseJson } from '../../core/text/json.js';

const recordSchema = z.object({
  /** The file's real path. */
  path: z.string(),
  digest: z.string(),
  /** What was allowed, for showing a difference. */
  wants: z.array(z.object({ key: z.array(z.string()), text: z.string(), mark: z.string() })),
  /** Milliseconds since 1970. */
  at: z.number(),
});

/** What a user has allowed a file. */
export type TrustRecord = Readonly<z.infer<typeof recordSchema>>;

/** Returns the path by which the record of a file has it. The file may be gone by now, or be a link. */
export async function recordedPath(path: string): Promise<string> {
  const folder = dirname(path);
  return join(await realpath(folder).catch(() => folder), basename(path));
}

/** Reads the record of a file; undefined where nothing is allowed, or the record cannot be understood. */
export async function readRecord(folder: string, path: string): Promise<TrustRecord | undefined> {
  const record = await read(recordFile(folder, path));
  return record?.path === path ? record : undefined;
}

/** Returns all records, sorted by path. */
export async function listRecords(folder: string): Promise<TrustRecord[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return [];
    throw unusable(folder, error);
  });
  const files = names.filter((name) => name.endsWith('.json'));
  const found = await Promise.all(files.map((name) => read(join(folder, name))));
  return found
    .filter((record) => record !== undefined)
    .toSorted((one, other) => (one.path < other.path ? -1 : 1));
}

/** Saves a record, replacing an older one of the same file. @throws TicketsiftError `bad_output` */
export async function keepRecord(folder: string, record: TrustRecord): Promise<void> {
  const draft = join(folder, `${randomUUID()}.new`);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFile(draft, jsonText(record), { mode: 0o600, flag: 'wx', flush: true });
    await rename(draft, recordFile(folder, record.path));
  } catch (cause) {
    await rm(draft, { force: true }).catch(() => {});
    throw unusable(folder, cause);
  }
}

/** Removes a record; returns whether there was one. @throws TicketsiftError `bad_output` */
export async function removeRecord(folder: string, path: string): Promise<boolean> {
  try {
    await rm(recordFile(folder, path));
    return true;
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return false;
    throw unusable(folder, cause);
  }
}

async function read(file: string): Promise<TrustRecord | undefined> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return recordSchema.safeParse(parseJson(text)).data;
}

/** Returns the file of a record. Each path has its own, so that trusting two files at once loses neither. */
function recordFile(folder: string, path: string): string {
  return join(folder, `${createHash('sha256').update(path).digest('hex')}.json`);
}

function unusable(folder: string, cause: unknown): TicketsiftError {
  return new TicketsiftError(
    'bad_output',
    `Cannot read or write the list of trusted files in ${folder} (${codeOf(cause)})`,
    {
      cause,
      hint: 'Check that it is a folder that you may write to, and that the disk is not full.',
    },
  );
}
