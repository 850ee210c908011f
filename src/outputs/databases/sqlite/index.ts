import type { ResultDatabase } from '../database.js';
import { openSqliteResults } from './results.js';
import { openSqliteUpdate } from './update.js';

export const sqlite: ResultDatabase = { openResults: openSqliteResults, openUpdate: openSqliteUpdate };
