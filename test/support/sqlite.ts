import { loadDriver, type Database as OpenDatabase } from '../../src/storage/sqlite-driver.js';

/** SQLite by the driver that the program loads on this version of Node. */
export const Database = loadDriver();
export type Database = OpenDatabase;
