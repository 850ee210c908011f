import type { ResultDatabase } from '../database.js';
import { openResults } from './results.js';
import { openUpdate } from './update.js';

export const sqlite: ResultDatabase = { openResults, openUpdate };
