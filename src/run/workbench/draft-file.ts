import { createHash, randomUUID } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { makePrivateFolder } from '../../auth/session/private-folder.js';
import { visibilities } from '../../core/visibility.js';

/** A prompt that is being written. */
const draftSchema = z.object({
  text: z.string(),
  /** What messages call it: the path of its file, or its name. */
  path: z.string(),
  /** The saved version that it was opened from. */
  basis: z
    .object({ name: z.string(), version: z.number(), visibility: z.enum(visibilities), text: z.string() })
    .nullable(),
  /** The text as it was opened. */
  original: z.string(),
  /** Milliseconds since 1970. */
  changedAt: z.number(),
});

export type KeptDraft = Readonly<z.infer<typeof draftSchema>>;

/** Keeps a draft on disk, readable by its user alone. */
export interface DraftFile {
  /** Undefined where there is none, or the file is not ours. */
  read(): Promise<KeptDraft | undefined>;
  /**
   * Writes a whole draft, after all earlier ones.
   * @throws what the file system throws
   */
  write(draft: KeptDraft): Promise<void>;
}

/**
 * Opens the file of a draft.
 * @param key what the draft belongs to: the working folder and the prompt that the studio was started with
 */
export function openDraftFile(folder: string, key: readonly string[]): DraftFile {
  const name = createHash('sha256').update(JSON.stringify(key)).digest('hex').slice(0, 32);
  const path = join(folder, `draft-${name}.json`);
  let last: Promise<void> = Promise.resolve();
  const put = async (draft: KeptDraft) => {
    await makePrivateFolder(folder);
    const other = `${path}.${randomUUID()}.new`;
    try {
      await writeFile(other, JSON.stringify(draft), { mode: 0o600, flag: 'wx' });
      await rename(other, path);
    } catch (error) {
      await rm(other, { force: true });
      throw error;
    }
  };
  return {
    async read() {
      try {
        return draftSchema.parse(JSON.parse(await readFile(path, 'utf8')));
      } catch {
        return undefined;
      }
    },
    write(draft) {
      last = last.then(
        () => put(draft),
        () => put(draft),
      );
      return last;
    },
  };
}
