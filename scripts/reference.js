/** Writes docs/reference.md, and the names of the manual pages into package.json: `npm run reference`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { manPages } from '#built/cli/manual/man-pages.js';
import { referencePage } from '#built/cli/manual/reference.js';
import { wholeProgram } from '#built/cli/manual/whole-program.js';

const program = await wholeProgram();
writeFileSync('docs/reference.md', referencePage(program));
const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
manifest.man = manPages(program, manifest.version).map(({ file }) => `dist/man/${file}`);
writeFileSync('package.json', `${JSON.stringify(manifest, null, 2)}\n`);
