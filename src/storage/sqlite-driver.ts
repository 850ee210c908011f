import { createRequire } from 'node:module';
import type Sqlite from 'better-sqlite3';
import { codeOf } from '../core/errors/caught.js';
import { TicketsiftError } from '../core/errors.js';
import { installCommand } from '../core/world/install-command.js';

/** An open SQLite database. */
export type Database = Sqlite.Database;
export type DatabaseOptions = Sqlite.Options;
export type PreparedStatement = Sqlite.Statement;

/** Opens a SQLite file with `new`. */
type Driver = typeof Sqlite;

/** A package that package.json installs, and what installs it by hand. */
interface DriverPackage {
  readonly name: string;
  readonly specifier: string;
}

const forNode20: DriverPackage = {
  name: 'better-sqlite3-12',
  specifier: 'better-sqlite3-12@npm:better-sqlite3@12',
};

const forNode22: DriverPackage = {
  name: 'better-sqlite3',
  specifier: 'better-sqlite3@13',
};

/**
 * Returns the package that runs on a version of Node. No one release of better-sqlite3 runs on all of them: 12 aborts
 * the process at exit on Node 24.19 and newer (https://github.com/nodejs/node/issues/65446), and 13 needs Node 22.
 */
export function driverPackage(nodeVersion = process.versions.node): DriverPackage {
  return Number.parseInt(nodeVersion, 10) < 22 ? forNode20 : forNode22;
}

/**
 * Loads the SQLite driver for this version of Node. Through require, since importing it as a module would make every
 * opening asynchronous.
 * @throws TicketsiftError `sqlite_missing` where its package is not installed
 */
export function loadDriver(require = createRequire(import.meta.url)): Driver {
  const { name, specifier } = driverPackage();
  try {
    return require(name);
  } catch (cause) {
    if (codeOf(cause) !== 'MODULE_NOT_FOUND') throw cause;
    throw new TicketsiftError('sqlite_missing', `The SQLite driver ${name} is not installed`, {
      cause,
      hint: `Install it with "${installCommand([specifier])}".`,
    });
  }
}
