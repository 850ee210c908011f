import stringWidth from 'string-width';
import { nameVersion } from '../core/name-version.js';
import { shorten } from '../core/shorten.js';
import { dollars } from '../outputs/dollars.js';
import { fitLine } from '../outputs/text.js';
import type { Run } from '../storage/runs.js';
import { align } from './align.js';
import type { ListOptions } from './commands/runs.js';
import { widthOf } from './io.js';
import { jsonText } from './json-text.js';
import { openRecordedRuns, statusOf } from './open-runs.js';
import type { Session } from './session.js';

export async function listRuns(session: Session, { limit, json }: ListOptions): Promise<number> {
  const { world, voice, output } = session;
  using runs = await openRecordedRuns(session);
  const found = runs.latest(limit);
  if (json) {
    const all = found.map((run) => ({ ...run, status: statusOf(run) }));
    await output.write(jsonText(all));
    return 0;
  }
  if (found.length === 0) voice.note('no run is recorded yet');
  else await output.write(`${table(found, world.stdout.isTTY ? widthOf(world.stdout) : wide).join('\n')}\n`);
  return 0;
}

/** Columns of a line that nobody looks at in a terminal. */
const wide = 200;

const heading = ['run', 'started', 'tickets', 'failed', 'cost', 'ended', 'prompt', 'model'];

/** The source, which may be long, gets the room that the rest leaves. */
function table(runs: readonly Run[], width: number): string[] {
  const lines = align([heading, ...runs.map(row)]);
  const taken = Math.max(...lines.map((line) => stringWidth(line)));
  const room = Math.max(8, width - taken - 2);
  const sources = ['source', ...runs.map(({ facts }) => fitLine(facts.source, room))];
  return align(lines.map((line, index) => [line, sources[index] ?? '']));
}

function row(run: Run): string[] {
  const { id, startedAt, facts, result } = run;
  const count = (number: number | undefined) => number?.toLocaleString('en') ?? '';
  return [
    id,
    minuteOf(startedAt),
    count(result?.tickets),
    count(result?.failed),
    costOf(run),
    statusOf(run),
    shorten(nameVersion(facts.prompt, facts.promptVersion), 14),
    shorten(facts.model, 16),
  ];
}

/** In the time of the place, to the minute: `2026-11-25 14:03`. */
export function minuteOf(time: number): string {
  const date = new Date(time);
  const two = (number: number) => String(number).padStart(2, '0');
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-');
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** Empty where nothing was paid for. */
export function costOf({ result }: Run): string {
  if (!result?.tokens) return '';
  return result.cost === null ? 'unknown' : dollars(result.cost);
}
