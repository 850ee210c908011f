// Tags a release: `npm run release`, or `npm run release -- --dry-run` to see it. The tag is a commit of its own, beside the
// branch: what `action.yml` runs, so that the action runs the code of its checkout and no package of a registry. It holds `dist`,
// and a manifest and a lock file without what is for development. Then `release.json` has its commit, for `init`.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';

const { values: flags } = parseArgs({
  options: { 'dry-run': { type: 'boolean' }, 'no-build': { type: 'boolean' } },
});

/** What the tag holds as it is, besides `dist`. */
const paths = [
  'action.yml',
  'bin',
  'docs/examples',
  'prompts',
  'fixtures/tickets.csv',
  'fixtures/triage.labelled.csv',
  'CHANGELOG.md',
  'LICENSE',
  'README.md',
  'THIRD-PARTY-NOTICES.md',
  'licenses',
];

const dirty = git('status', '--porcelain');
if (dirty !== '') throw new Error(`Commit first:\n${dirty}`);
const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
const tag = `v${manifest.version}`;
if (git('tag', '--list', tag) !== '')
  throw new Error(`There is a tag ${tag} already: raise the version first.`);
if (!flags['no-build']) execFileSync('npm', ['run', 'prepare'], { stdio: 'inherit' });

const folder = mkdtempSync(join(tmpdir(), 'ticketsift-release-'));
try {
  for (const path of paths) copy(path);
  for (const path of readdirSync('dist', { recursive: true, encoding: 'utf8' })) {
    if (/\.(js|json|sql|css|svg|bin|tsv|1)$/.test(path)) copy(join('dist', path));
  }
  const { packages, ...lock } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
  const { devDependencies: _, ...root } = packages[''];
  const installed = Object.entries(packages).filter(([path, { dev }]) => path !== '' && !dev);
  write('package-lock.json', { ...lock, packages: { ...Object.fromEntries([['', root], ...installed]) } });
  write('package.json', production(manifest, new Set(installed.map(nameOf))));

  const commit = commitOf(folder, `Release ${manifest.version}`);
  const files = git('ls-tree', '-r', '--name-only', commit).split('\n');
  console.log(`${tag}: ${commit}, ${files.length} files, ${installed.length} packages in the lock file`);
  if (flags['dry-run']) console.log('Nothing is tagged.');
  else {
    git('tag', '--annotate', tag, commit, '--message', `Release ${manifest.version}`);
    writeFileSync('release.json', `${JSON.stringify({ version: manifest.version, commit }, null, 2)}\n`);
    console.log(`Next: git push origin ${tag}, then npm publish, which takes release.json along.`);
  }
} finally {
  rmSync(folder, { recursive: true });
}

/** @param {readonly string[]} args */
function git(...args) {
  return execFileSync('git', args, { encoding: 'utf8' }).trim();
}

/** @param {string} path */
function copy(path) {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  cpSync(path, join(folder, path), { recursive: true });
}

/** @param {string} path @param {unknown} value */
function write(path, value) {
  writeFileSync(join(folder, path), `${JSON.stringify(value, null, 2)}\n`);
}

/** @param {[string, { name?: string }]} entry */
function nameOf([path, { name }]) {
  return name ?? path.replace(/^.*node_modules\//, '');
}

/**
 * The manifest without what is for development: a script `prepare` would build at each install.
 * @param {Record<string, unknown> & { allowScripts: Record<string, boolean> }} manifest @param {ReadonlySet<string>} installed
 */
function production({ devDependencies: _, scripts: __, allowScripts, ...rest }, installed) {
  const allowed = Object.entries(allowScripts).filter(([name]) => installed.has(name));
  return { ...rest, allowScripts: Object.fromEntries(allowed) };
}

/** Commits a folder, on top of HEAD, without touching what is checked out. @param {string} folder @param {string} message */
function commitOf(folder, message) {
  const env = {
    ...process.env,
    GIT_DIR: git('rev-parse', '--absolute-git-dir'),
    GIT_INDEX_FILE: join(folder, '.git-index'),
    GIT_WORK_TREE: folder,
  };
  const run = (/** @type {string[]} */ ...args) =>
    execFileSync('git', args, { cwd: folder, env, encoding: 'utf8' }).trim();
  run('add', '--all', '--force', '--', '.', ':!.git-index*');
  return run('commit-tree', run('write-tree'), '-p', git('rev-parse', 'HEAD'), '-m', message);
}
