import { resolve } from 'node:path';
import type { Context } from '../../auth/access.js';
import { listNames } from '../../core/text/names.js';
import { counted } from '../../core/text/numbers.js';
import { shellWord } from '../../core/text/quote-name.js';
import { visible } from '../../core/text/visible.js';
import { writeFile } from '../../core/world/file-sink.js';
import { openLabels } from '../../prompts/labels/open.js';
import { promptsFor } from '../../prompts/library/open.js';
import { refuseOwnFiles } from '../../run/refuse-own-files.js';
import { type CollectedLabels, collectLabels } from '../../run/review/collect-labels.js';
import { describeRows, whyLeftOut } from '../../run/review/describe-collected.js';
import { findLabels } from '../../run/review/find-labels.js';
import { labelledCsv } from '../../run/review/labelled-csv.js';
import { readLabelledTickets } from '../../run/review/read-labelled-tickets.js';
import type { TicketOptions } from '../../sources/options.js';

export interface ExportLabelsOptions extends TicketOptions {
  /** Those that are read; none for those that the labels name. */
  readonly tickets: readonly string[];
  readonly prompt?: string;
  readonly output?: string;
  readonly conflicts?: 'newest';
}

/** Writes labelled tickets as a file that `check` reads. Resolves to 1 where labels are left out that could be mended. */
export async function exportLabels(context: Context, options: ExportLabelsOptions): Promise<number> {
  const { tickets, prompt: wanted, output, conflicts, ...reading } = options;
  const { config, login, voice, waiting, world } = context;
  const read = tickets.map((path) => ({ name: 'the file of tickets', path }));
  await refuseOwnFiles([{ name: '--output', path: output }], read, world.cwd);
  await using store = await openLabels(context);
  const { name, prompt, labels } = await findLabels(wanted, store, promptsFor(context, config, login));
  const given = tickets.length > 0 ? { names: tickets, options: reading } : undefined;
  const found = await readLabelledTickets(labels, given, context);
  const collected = collectLabels(labels, found, { conflicts });
  const isWhole = tellLeftOut(context, collected, name);
  if (collected.rows.length === 0) {
    voice.warn('nothing is left to write');
    return 1;
  }
  const { text, flags } = labelledCsv(collected.rows, prompt);
  if (output === undefined) await context.output.write(text);
  else {
    await writeFile(resolve(world.cwd, output), (sink) => sink.write(text), output, waiting);
    voice.note(`${visible(output)} holds ${describeRows(collected)}`);
  }
  if (flags.length > 0) {
    voice.note(`check needs ${flags.join(' ')} with it, as other columns could be taken for the text`);
  }
  return isWhole ? 0 : 1;
}

/** Says which tickets are left out, and why. Returns whether none is that could be mended. */
function tellLeftOut(
  { voice }: Context,
  { changed, missing, conflicts, skipped }: CollectedLabels,
  prompt: string,
): boolean {
  const tell = (ids: readonly string[], why: string) => {
    if (ids.length === 0) return;
    voice.warn(`${counted(ids.length, 'labelled ticket')} left out, ${why} (${listNames(ids, 5)})`);
  };
  tell(changed, `${whyLeftOut.changed}: label again`);
  tell(missing, `${whyLeftOut.missing}: name the tickets, as in ticketsift labels export tickets.csv`);
  tell(
    conflicts,
    `${whyLeftOut.conflicts}: see ticketsift labels agreement --prompt ${shellWord(prompt)}, or use --conflicts newest`,
  );
  if (skipped.length > 0) voice.note(`${counted(skipped.length, 'ticket')} skipped by all reviewers`);
  return changed.length + missing.length + conflicts.length === 0;
}
