import { nameVersion } from '../../../core/text/names.js';
import { counted } from '../../../core/text/numbers.js';
import { visible } from '../../../core/text/visible.js';
import type { Session } from '../../../core/world/session.js';
import { widthOf } from '../../../core/world/world.js';
import type { TableColumn } from '../../../outputs/table/columns.js';
import { tableExporter } from '../../../outputs/table/table.js';
import { type Changes, changesSince } from '../../../run/changes.js';
import { describeFailure } from '../../../run/describe/failure.js';
import { describeKind } from '../../../run/describe/kind.js';
import { describeTried } from '../../../run/describe/tried.js';
import { modelOfPlan } from '../../../run/plan.js';
import type { Tried, TryContext } from '../../../run/try.js';

/** A try as the command line asks for it, with all that the tries of a watch have in common. */
export interface Trial {
  readonly context: Omit<TryContext, 'listen'>;
  readonly seed: number;
  /** How many tickets the sample was taken from. */
  readonly of: number;
  /** Writes tries as JSON instead of tables. */
  readonly json: boolean;
}

/** Shows a try as a table, with what changed since the one before, and what it cost. */
export async function printTry(
  { world, colour, isPlain, output, voice }: Session,
  tried: Tried,
  before: Tried | undefined,
  { of, seed }: Pick<Trial, 'of' | 'seed'>,
): Promise<void> {
  const { plan, outcomes } = tried;
  const { prompt } = plan;
  const changes = before && changesSince(before.outcomes, outcomes);
  const exporter = tableExporter({
    columns: [],
    width: world.stdout.isTTY ? widthOf(world.stdout) : undefined,
    isPlain,
    maxRows: Number.POSITIVE_INFINITY,
    colour,
    raw: false,
    moreColumns: [
      ...(plan.cascade ? [answeredColumn] : []),
      ...(changes && changes.size > 0 ? [changedColumn(changes)] : []),
    ],
  });
  await output.write(exporter.begin() + exporter.rows(outcomes) + exporter.end());
  for (const outcome of outcomes) {
    const why = describeFailure(outcome);
    if (why !== undefined) voice.failure(`${outcome.ticket.id}: ${why}`);
  }
  const facts = [
    `${visible(nameVersion(prompt.name, prompt.version))} on ${outcomes.length} of ${counted(of, 'ticket')} (seed ${seed}), by ${visible(modelOfPlan(plan))}`,
    describeTried(tried),
    ...(changes ? [changedText(changes)] : []),
  ];
  voice.block(facts.join('\n'));
}

/** A try as `--json` has it. */
export function tryJson(
  { plan, outcomes, tally, cost }: Tried,
  before: Tried | undefined,
  { of, seed }: Pick<Trial, 'of' | 'seed'>,
) {
  const changes: Changes = before ? changesSince(before.outcomes, outcomes) : new Map();
  const { origins, local, failed } = tally;
  const { cached, sent, duplicate: duplicates } = origins;
  return {
    prompt: plan.prompt,
    model: modelOfPlan(plan),
    seed,
    of,
    cached,
    sent,
    ...(local > 0 && { local }),
    duplicates,
    failed,
    changed: before ? changes.size : null,
    cost_usd: cost ?? null,
    tickets: outcomes.map(({ ticket, classification, error, origin, model }) => ({
      id: ticket.id,
      text: ticket.text,
      urgent: classification?.urgent ?? null,
      categories: classification?.categories ?? null,
      error: error ? { code: error.code, message: error.message } : null,
      origin,
      ...(model !== undefined && { model }),
      was: changes.get(ticket) ?? null,
    })),
  };
}

/** Which of two models answered. */
const answeredColumn: TableColumn = { name: 'model', least: 8, text: ({ model = '' }) => model };

/** Marks the rows that changed, with what they were. */
function changedColumn(changes: Changes): TableColumn {
  return {
    name: 'changed',
    least: 12,
    text: ({ ticket }) => {
      const was = changes.get(ticket);
      return was ? `* was ${describeKind(was)}` : '';
    },
    style: (text) => (text === '' ? undefined : ['bold', 'blue']),
  };
}

function changedText({ size }: Changes): string {
  if (size === 0) return 'nothing changed since the last try';
  return `${counted(size, 'row')} changed since the last try`;
}
