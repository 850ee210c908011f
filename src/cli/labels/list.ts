import type { Context } from '../../auth/access.js';
import { tableLines } from '../../core/text/align.js';
import { grouped } from '../../core/text/numbers.js';
import { lineWidthOf } from '../../core/world/world.js';
import { countedQueue, type Label, type ReviewQueue, reviewQueues } from '../../prompts/labels/label.js';
import { openLabels } from '../../prompts/labels/open.js';
import { authorJson, authorName, authorRoom, timeOf } from '../../prompts/library/describe-version.js';
import type { Author } from '../../prompts/library/version.js';
import { writeJson } from '../write-json.js';

export interface LabelListOptions {
  readonly json?: true;
}

/** What one reviewer has labelled for a prompt. */
interface Tally {
  readonly prompt: string;
  readonly reviewer: Author;
  readonly queues: Record<ReviewQueue, number>;
  skipped: number;
  newest: string;
}

/** Lists the prompts that have labels, a line for each reviewer. Resolves to 0. */
export async function listLabels(context: Context, { json }: LabelListOptions): Promise<number> {
  const { output, voice, world, isPlain } = context;
  await using store = await openLabels(context);
  const tallies = tally(await store.of());
  if (json) await writeJson(context, 'labels list', tallies.map(tallyJson));
  else if (tallies.length === 0) {
    voice.note('no ticket is labelled yet: ticketsift studio, under Review');
  } else {
    const rows = tallies.map((one) => row(one, lineWidthOf(world.stdout)));
    await output.write(`${tableLines(rows, { heading, right: numbers, isPlain }).join('\n')}\n`);
  }
  return 0;
}

const heading = ['prompt', 'labels', ...reviewQueues, 'skipped', 'newest', 'reviewer'];
const numbers = [1, 2, 3, 4, 5, 6, 7];

function tally(labels: readonly Label[]): Tally[] {
  const tallies = new Map<string, Tally>();
  for (const { prompt, reviewer, author, drawnFrom, classification, labelledAt } of labels) {
    const key = JSON.stringify([prompt, reviewer]);
    const found = tallies.get(key) ?? {
      prompt,
      reviewer: author,
      queues: { random: 0, disagreement: 0, unsure: 0, mislabelled: 0, chosen: 0 },
      skipped: 0,
      newest: labelledAt,
    };
    const queue = countedQueue(drawnFrom);
    if (classification === undefined) found.skipped++;
    else if (queue !== undefined) found.queues[queue]++;
    if (labelledAt > found.newest) found.newest = labelledAt;
    tallies.set(key, found);
  }
  return [...tallies.values()];
}

function countOf({ queues }: Tally): number {
  return Object.values(queues).reduce((sum, count) => sum + count, 0);
}

function row(one: Tally, width: number): string[] {
  const queues = reviewQueues.map((queue) => grouped(one.queues[queue]));
  return [
    one.prompt,
    grouped(countOf(one)),
    ...queues,
    grouped(one.skipped),
    timeOf(one.newest),
    authorName(one.reviewer, authorRoom(width)),
  ];
}

function tallyJson(one: Tally) {
  return {
    prompt: one.prompt,
    reviewer: authorJson(one.reviewer),
    labels: countOf(one),
    queues: one.queues,
    skipped: one.skipped,
    newest_at: one.newest,
  };
}
