import { execFile } from 'node:child_process';
import { copyFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder.js';
import { floors, linterFile } from './layers.js';

const biome = createRequire(import.meta.url).resolve('@biomejs/biome/bin/biome');

/** What the linter says of a project of these files, as `file: rule`. */
async function lint(files: Readonly<Record<string, string>>): Promise<string[]> {
  await using folder = await temporaryFolder();
  await copyFile(fileURLToPath(linterFile), folder.file('biome.json'));
  for (const [path, text] of Object.entries(files)) await folder.write(path, text);
  const args = [biome, 'lint', '--vcs-enabled=false', '--reporter=github', '--max-diagnostics=none'];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: folder.path }).catch(
    (error: { stdout: string }) => error,
  );
  const found = stdout.matchAll(/title=lint\/\w+\/(\w+),file=[^,]*?(src\/[^,]+)/g);
  return [...found].map(([, rule, file]) => `${file}: ${rule}`);
}

const folders = floors.flatMap((floor, index) => floor.map((folder) => ({ folder, index })));

it('refuses an import from each higher or neighbouring folder in every folder, of types too', async () => {
  const pairs = folders.flatMap(({ folder, index }) =>
    folders
      .filter((other) => other.index <= index && other.folder !== folder)
      .map((other) => ({ path: `src/${folder}/deep/from-${other.folder}.ts`, other: other.folder })),
  );
  const files = pairs.map(({ path, other }) => [
    path,
    `import type { A } from '../../${other}/a.js';\nexport type B = A;\n`,
  ]);
  const refused = await lint(Object.fromEntries(files));
  expect(refused.toSorted()).toEqual(pairs.map(({ path }) => `${path}: noRestrictedImports`).toSorted());
});

it('lets every folder import from the lower ones', async () => {
  const pairs = folders.flatMap(({ folder, index }) =>
    folders
      .filter((other) => other.index > index)
      .map((other) => [`src/${folder}/from-${other.folder}.ts`, `import '../${other.folder}/a.js';\n`]),
  );
  expect(await lint(Object.fromEntries(pairs))).toEqual([]);
});

it('refuses a circle of types in every folder', async () => {
  const files = folders.flatMap(({ folder }) => [
    [`src/${folder}/a.ts`, "import type { B } from './b.js';\nexport type A = B[];\n"],
    [`src/${folder}/b.ts`, "import type { A } from './a.js';\nexport type B = A | 1;\n"],
  ]);
  const refused = await lint(Object.fromEntries(files));
  const expected = files.map(([path]) => `${path}: noImportCycles`);
  expect(refused.toSorted()).toEqual(expected.toSorted());
});

it('lets a run and its models alone import what makes budgets, meters and stoppers', async () => {
  const parts = [
    "import './budget.js';\n",
    "import '../pipeline/meter.js';\n",
    "import '../pipeline/chain.js';\n",
  ];
  const text = parts.join('');
  const refused = await lint({
    'src/run/open-run.ts': text,
    'src/run/model/stage.ts': text,
    'src/run/other.ts': text,
    'src/cli/other.ts': text.replace("'./budget.js'", "'../run/budget.js'"),
  });
  expect(refused.filter((line) => /^src\/run\/(open-run|model\/stage)\.ts/.test(line))).toEqual([]);
  for (const path of ['src/run/other.ts', 'src/cli/other.ts'])
    expect(refused.filter((line) => line === `${path}: noRestrictedImports`)).toHaveLength(parts.length);
});
