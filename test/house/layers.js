// The one list of the house's floors, and the linter's rules that follow from it: `npm run layers` writes them
// into biome.json, and test/house/layers.test.ts fails where they differ.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The folders of `src`, from the top floor down. A file imports from its own folder and from lower floors only. */
export const floors = [
  ['cli'],
  ['studio', 'api'],
  ['check'],
  ['run'],
  ['pipeline'],
  ['prompts'],
  ['sources', 'outputs', 'models', 'auth'],
  ['formats'],
  ['storage', 'config'],
  ['core'],
];

/** What spends, stops and counts in a run. A run and its models put these parts together, and nothing else does. */
const partsOfARun = ['**/budget.js', '**/meter.js', '**/chain.js'];
const openRun = ['src/run/open-run.ts', 'src/run/model/stage.ts'];

/**
 * @typedef {{ group: string[], message: string }} Pattern
 * @typedef {{ includes: string[], linter: { rules: { style: Record<string, unknown> } } }} Override
 */

/** Returns the overrides that refuse imports upwards, between neighbours, and of the parts of a run. */
export function importRules() {
  const parts = {
    group: partsOfARun,
    message: `Only ${openRun.join(' and ')} put the parts of a run together: call openRun.`,
  };
  return floors.flatMap((floor, index) =>
    floor.flatMap((folder) => {
      const others = floors
        .slice(0, index + 1)
        .flat()
        .filter((one) => one !== folder);
      const layers = {
        group: others.map((one) => `**/${one}/**`),
        message: `${folder}/ imports from lower floors only: see the layers in CONTRIBUTING.md.`,
      };
      const rule = override([`src/${folder}/**`], others.length === 0 ? [parts] : [layers, parts]);
      return openRun.some((path) => path.startsWith(`src/${folder}/`))
        ? [rule, override(openRun, [layers])]
        : [rule];
    }),
  );
}

/** @param {string[]} includes @param {Pattern[]} patterns @returns {Override} */
function override(includes, patterns) {
  const noRestrictedImports = { level: 'error', options: { patterns } };
  return { includes, linter: { rules: { style: { noRestrictedImports } } } };
}

/** The linter's configuration. */
export const linterFile = new URL('../../biome.json', import.meta.url);

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const config = JSON.parse(readFileSync(linterFile, 'utf8'));
  const isOurs = (/** @type {Override} */ { linter }) => 'noRestrictedImports' in linter.rules.style;
  config.overrides = [
    ...importRules(),
    ...config.overrides.filter((/** @type {Override} */ one) => !isOurs(one)),
  ];
  writeFileSync(linterFile, `${JSON.stringify(config, null, 2)}\n`);
}
