import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * @typedef {object} StoredFile
 * @property {string} id
 * @property {string} filename
 * @property {string} purpose
 * @property {string} path Where its bytes are.
 * @property {number} bytes
 * @property {string} digest
 * @property {number} looks How often it was described.
 */

/** The files of a batch endpoint, on the disk. */
export class StoredFiles {
  /** @type {Map<string, StoredFile>} */
  all = new Map();
  #folder;

  /** @param {string} folder */
  constructor(folder) {
    this.#folder = folder;
  }

  /** Opens a new file, which is stored when it is closed. @param {string} purpose */
  open(purpose) {
    const id = `file-${this.all.size + 1}-${Math.random().toString(36).slice(2, 10)}`;
    const path = join(this.#folder, id);
    const out = createWriteStream(path);
    const hash = createHash('sha256');
    let bytes = 0;
    return {
      id,
      get bytes() {
        return bytes;
      },
      /** @param {string | Buffer} data */
      async write(data) {
        hash.update(data);
        bytes += Buffer.byteLength(data);
        if (!out.write(data)) await once(out, 'drain');
      },
      /** @param {string} filename @param {string} [other] a purpose that only became known by then */
      close: async (filename, other = purpose) => {
        out.end();
        await once(out, 'close');
        const file = { id, filename, purpose: other, path, bytes, digest: hash.digest('hex'), looks: 0 };
        this.all.set(id, file);
        return file;
      },
      discard: async () => {
        out.end();
        await once(out, 'close');
        await rm(path, { force: true });
      },
    };
  }

  /** Deletes a file; returns whether there was one. @param {string} id */
  async remove(id) {
    const file = this.all.get(id);
    if (file === undefined) return false;
    this.all.delete(id);
    await rm(file.path, { force: true });
    return true;
  }
}

/** A file as OpenAI describes it. @param {StoredFile} file @param {number} [pendingFor] */
export function describeFile(file, pendingFor = 0) {
  const { id, filename, purpose, bytes } = file;
  const status = file.looks++ < pendingFor ? 'pending' : 'processed';
  return { id, object: 'file', bytes, created_at: 1_700_000_000, filename, purpose, status };
}
