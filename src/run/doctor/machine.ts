import { existsSync } from 'node:fs';
import { access, constants } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Files } from '../../core/world/environment.js';
import { installCommand } from '../../core/world/install-command.js';
import type { Session } from '../../core/world/session.js';
import { readVersion } from '../../core/world/version.js';
import { type World, widthOf } from '../../core/world/world.js';
import { packages } from '../../models/embedded/packages.js';
import { driverPackage, loadDriver } from '../../storage/sqlite-driver.js';
import { examine, type Finding } from './finding.js';

/** Checks what the program itself needs of the machine: versions, optional parts, folders, the terminal. */
export async function checkMachine({ world, colour }: Session): Promise<Finding[]> {
  return [
    checkNode(process.versions.node),
    { what: 'ticketsift', state: 'ok', found: `${readVersion()} in ${installed}` },
    await examine('sqlite', findDriver, 'warning'),
    checkPackage('keychain package', keyringPackage, 'sessions are kept in files that only you can read'),
    checkPackage('embedded model', packages[0], '--model embedded does not work'),
    ...(await checkFolders(world.environment.files)),
    checkTerminal(world, colour),
  ];
}

const installed = fileURLToPath(new URL('../../../', import.meta.url));
const keyringPackage = '@napi-rs/keyring@2';

function checkNode(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return { what: 'node', state: 'ok', found: version };
  return {
    what: 'node',
    state: 'failed',
    found: `${version} is too old`,
    hint: 'Install Node.js 20.19 or newer: https://nodejs.org',
  };
}

/** @throws TicketsiftError `sqlite_missing` */
function findDriver(): string {
  loadDriver();
  return `${driverPackage().name} works`;
}

/** Whether an optional package is installed. It is not loaded: that takes a while. */
function checkPackage(what: string, specifier: string, without: string): Finding {
  const name = specifier.slice(0, specifier.lastIndexOf('@'));
  const folders = createRequire(import.meta.url).resolve.paths(name) ?? [];
  if (folders.some((folder) => existsSync(join(folder, name, 'package.json')))) {
    return { what, state: 'ok', found: `${name} is installed` };
  }
  return {
    what,
    state: 'warning',
    found: `${name} is not installed: ${without}`,
    hint: installCommand([specifier]),
  };
}

/** Without one of them the program works, and keeps less. */
async function checkFolders(files: Files): Promise<Finding[]> {
  const folders = [
    ['settings folder', files.config],
    ['cache folder', files.answers],
    ['state folder', files.runs],
    ['data folder', files.prompts],
  ] as const;
  return Promise.all(
    folders.map(async ([what, path]): Promise<Finding> => {
      const folder = dirname(path);
      const nearest = nearestOf(folder);
      const canWrite = await access(nearest, constants.W_OK | constants.X_OK).then(
        () => true,
        () => false,
      );
      if (canWrite)
        return { what, state: 'ok', found: nearest === folder ? folder : `${folder} (not made yet)` };
      return {
        what,
        state: 'warning',
        found: `${folder} cannot be written`,
        hint: `Make ${nearest} writable, or name another home of these folders: export TICKETSIFT_HOME=<folder>`,
      };
    }),
  );
}

/** The folder, or the nearest above it that is there. */
function nearestOf(folder: string): string {
  return existsSync(folder) || dirname(folder) === folder ? folder : nearestOf(dirname(folder));
}

function checkTerminal({ stdout, environment }: World, colour: boolean): Finding {
  const what = 'terminal';
  if (!stdout.isTTY) return { what, state: 'ok', found: 'none: the output goes to a pipe or a file' };
  const colours = colour ? 'colours' : 'no colours';
  const found = `${widthOf(stdout)} columns, ${colours}, ${environment.isUtf8 ? 'UTF-8' : 'not UTF-8'}`;
  if (!environment.isUtf8) {
    return { what, state: 'warning', found, hint: 'Letters may be drawn wrong. export LANG=C.UTF-8' };
  }
  const isNarrow = widthOf(stdout) < 60;
  return {
    what,
    state: isNarrow ? 'warning' : 'ok',
    found,
    ...(isNarrow && { hint: 'Tables need 60 columns or more.' }),
  };
}
