import type { Context } from '../../auth/access.js';
import { ownerOf } from '../../auth/owner.js';
import { align, tableLines } from '../../core/text/align.js';
import { grouped } from '../../core/text/numbers.js';
import { shorten } from '../../core/text/shorten.js';
import type { Session } from '../../core/world/session.js';
import { describeChange } from '../../run/describe/change.js';
import { describeKind } from '../../run/describe/kind.js';
import { findWithOutcomes } from '../../run/record/find-with-outcomes.js';
import type { RunComparison } from '../../storage/runs/kind.js';
import { openRuns } from '../../storage/runs/runs.js';
import { writeJsonList } from '../write-json.js';

export interface RunsDiffOptions {
  readonly before: string;
  readonly after: string;
  readonly rows: number;
  readonly json?: true;
}

/** Shows the tickets whose answers two runs do not agree on, in flat memory, however many there are. */
export async function diffRuns(
  context: Context,
  { before, after, rows, json }: RunsDiffOptions,
): Promise<number> {
  const { world, voice, login } = context;
  using runs = openRuns(world.environment.files.runs, await ownerOf(login, (text) => voice.note(text)));
  const [a, b] = [findWithOutcomes(runs, before), findWithOutcomes(runs, after)];
  const comparison = runs.outcomes.compare(a.id, b.id);
  // Awaited here, so that the record is closed only when all is written.
  return await (json ? writeAll(context, comparison) : writeSome(context, comparison, rows));
}

async function writeAll(session: Session, { differences }: RunComparison): Promise<number> {
  function* items() {
    for (const { ticket, before = null, after = null } of differences()) yield { ticket, before, after };
  }
  await writeJsonList(session, 'runs diff', items());
  return 0;
}

async function writeSome(
  { output, isPlain }: Session,
  { same, differences }: RunComparison,
  rows: number,
): Promise<number> {
  const shown: string[][] = [];
  const counts = new Map<string, number>();
  let changed = 0;
  for (const difference of differences()) {
    changed++;
    const kind = describeChange(difference);
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
    if (shown.length < rows)
      shown.push([
        shorten(difference.ticket, 40),
        describeKind(difference.before),
        describeKind(difference.after),
      ]);
  }
  const n = grouped;
  const indent = isPlain ? '' : '  ';
  const lines = [
    ...(isPlain
      ? tableLines(shown, { heading: ['ticket', 'before', 'after'], isPlain })
      : align(shown.map(([ticket = '', old = '', now = '']) => [ticket, old, '→', now]))),
    ...(changed > shown.length ? [`… ${n(changed - shown.length)} more (--rows, --json)`] : []),
    ...(changed > 0 ? [''] : []),
    `${n(changed)} changed, ${n(same)} the same`,
    ...[...counts].sort(([, m], [, k]) => k - m).map(([kind, count]) => `${indent}${n(count)} ${kind}`),
  ];
  await output.write(`${lines.join('\n')}\n`);
  return 0;
}
