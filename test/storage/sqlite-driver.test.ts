import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { driverPackage, loadDriver } from '../../src/storage/sqlite-driver.js';
import { temporaryFolder } from '../support/temporary-folder.js';

describe('the SQLite driver', () => {
  it.each([
    ['20.19.0', 'better-sqlite3-12'],
    ['20.20.2', 'better-sqlite3-12'],
    ['22.12.0', 'better-sqlite3'],
    ['24.19.0', 'better-sqlite3'],
    ['100.0.0', 'better-sqlite3'],
  ])('on Node %s is %s', (version, name) => {
    expect(driverPackage(version).name).toBe(name);
  });

  it('opens a database on this version of Node', () => {
    const Database = loadDriver();
    const database = new Database(':memory:');
    expect(database.prepare('SELECT 1 AS one').get()).toEqual({ one: 1 });
    database.close();
  });

  it('says how to install it where it is missing', async () => {
    await using folder = await temporaryFolder();
    const { name, specifier } = driverPackage();
    expect(() => loadDriver(createRequire(folder.file('program.js')))).toThrow(
      expect.objectContaining({
        code: 'sqlite_missing',
        message: `The SQLite driver ${name} is not installed`,
        hint: `Install it with "npm install ${specifier}".`,
      }),
    );
  });
});
