import { mailboxes } from './mails.js';
import { objectFiles } from './objects.js';
import { type ExportedFile, tables } from './tables.js';

/** Files as help desks export them, all of the same letters, by their names. */
export const exportedFiles: Readonly<Record<string, () => ExportedFile>> = {
  ...tables,
  ...objectFiles,
  ...mailboxes,
};
