/** Writes docs/reference.md: `npm run reference`. */
import { writeFileSync } from 'node:fs';
import { referencePage } from '#built/cli/manual/reference.js';
import { wholeProgram } from '#built/cli/manual/whole-program.js';

writeFileSync('docs/reference.md', referencePage(await wholeProgram()));
