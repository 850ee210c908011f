import type { ResultDatabase } from '../database.js';
import { openSnowflakeResults } from './results.js';
import { openSnowflakeUpdate } from './update.js';

export const snowflake: ResultDatabase = {
  openResults: openSnowflakeResults,
  openUpdate: openSnowflakeUpdate,
};
