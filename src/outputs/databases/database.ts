import type { OpenResults } from './results.js';
import type { OpenUpdate } from './update.js';

/** What a kind of database can do with outcomes. */
export interface ResultDatabase {
  readonly openResults: OpenResults;
  readonly openUpdate: OpenUpdate;
}
