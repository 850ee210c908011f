import type { ResultDatabase } from '../database.js';
import { openPostgresResults } from './results.js';
import { openPostgresUpdate } from './update.js';

export const postgres: ResultDatabase = { openResults: openPostgresResults, openUpdate: openPostgresUpdate };
