/**
 * Measures the program as a whole against the least that could do the same on this machine, in one run, since
 * only ratios mean anything on a machine that others share. `npm run bench` for all, `npm run bench -- start cold`
 * for some, `npm run bench -- --tiny` to see that everything still runs. `-- embedded --labelled <csv> --examples <csv>` tries
 * the embedded model on labelled tickets of another task, too: the columns text and category.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { rows } from './rows.js';
import { startServer } from './server.js';
import { full, tiny } from './sizes.js';

const { values, positionals } = parseArgs({
  options: {
    tiny: { type: 'boolean', default: false },
    labelled: { type: 'string' },
    examples: { type: 'string' },
  },
  allowPositionals: true,
});
const unknown = positionals.find((name) => !(name in rows));
if (unknown !== undefined) throw new Error(`No row "${unknown}". There are: ${Object.keys(rows).join(', ')}`);

const folder = await mkdtemp(join(tmpdir(), 'ticketsift-bench-'));
const endpoint = await startServer('endpoint.js', '50');
try {
  for (const [name, run] of Object.entries(rows)) {
    const isChosen = positionals.length === 0 || positionals.includes(name);
    if (isChosen) {
      const { labelled, examples } = values;
      const more = { ...(labelled && { labelled }), ...(examples && { examples }) };
      await run({ folder, url: endpoint.url, sizes: values.tiny ? tiny : full, ...more });
    }
  }
} finally {
  await endpoint.stop();
  await rm(folder, { recursive: true, force: true });
}
