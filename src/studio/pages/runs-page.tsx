import { nameVersion } from '../../core/text/names.js';
import { grouped, minuteOf } from '../../core/text/numbers.js';
import { visible } from '../../core/text/visible.js';
import { costText } from '../../run/describe/run.js';
import { statusOf } from '../../run/record/status.js';
import type { RunRecord } from '../../storage/runs/run-record.js';
import { StudioLayout } from './layout.js';
import { NewestAndOlder } from './lists/newest-and-older.js';

export interface RunsPageProps {
  /** The newest first. */
  readonly runs: readonly RunRecord[];
  readonly isFirst: boolean;
  readonly hasOlder: boolean;
}

/** The record of runs, of which any two can be compared. */
export function RunsPage({ runs, isFirst, hasOlder }: RunsPageProps) {
  const last = runs.at(-1);
  const [after, before] = runs.filter(({ status }) => status === 'done');
  return (
    <StudioLayout title="Runs" here="runs">
      <main id="main" class="list wide" data-page="runs">
        <h1>Runs</h1>
        {last === undefined ? (
          <p>
            {isFirst ? (
              <>
                No run is recorded yet. <code>ticketsift classify</code> makes one.
              </>
            ) : (
              'There are no older ones.'
            )}
          </p>
        ) : (
          <form action="/runs/diff" method="get">
            <div class="table">
              <table>
                <thead>
                  <tr>
                    {columns.map((name) => (
                      <th scope="col" class={numbers.has(name) ? 'number' : undefined}>
                        {name}
                      </th>
                    ))}
                  </tr>
                </thead>
                <tbody>
                  {runs.map((run) => (
                    <Row run={run} isBefore={run === before} isAfter={run === after} />
                  ))}
                </tbody>
              </table>
            </div>
            {runs.length > 1 && (
              <p>
                <button type="submit" class="primary">
                  Compare
                </button>
              </p>
            )}
          </form>
        )}
        <NewestAndOlder
          list="/runs"
          what="runs"
          isFirst={isFirst}
          olderThan={hasOlder ? last?.id : undefined}
        />
      </main>
    </StudioLayout>
  );
}

const columns = [
  'first',
  'second',
  'run',
  'started',
  'ended',
  'tickets',
  'failed',
  'errors',
  'cost',
  'prompt',
  'model',
  'source',
];
const numbers = new Set(['tickets', 'failed', 'cost']);

interface RowProps {
  readonly run: RunRecord;
  readonly isBefore: boolean;
  readonly isAfter: boolean;
}

function Row({ run, isBefore, isAfter }: RowProps) {
  const { id, startedAt, facts, result } = run;
  const count = (number: number | undefined) => (number === undefined ? '' : grouped(number));
  const status = statusOf(run);
  return (
    <tr>
      <td>
        <input type="radio" name="before" required value={id} checked={isBefore} aria-label={`first ${id}`} />
      </td>
      <td>
        <input type="radio" name="after" required value={id} checked={isAfter} aria-label={`second ${id}`} />
      </td>
      <th scope="row">
        <a href={`/runs/${encodeURIComponent(id)}`}>{visible(id)}</a>
      </th>
      <td class="time">{minuteOf(startedAt)}</td>
      <td>
        <Status status={status} />
      </td>
      <td class="number">{count(result?.tickets)}</td>
      <td class="number">{count(result?.failed)}</td>
      <td class="errors">
        {Object.entries(result?.errors ?? {}).map(([code, number]) => (
          <div>
            {visible(code)}: {grouped(number)}
          </div>
        ))}
      </td>
      <td class="number">{costText(run)}</td>
      <td dir="auto" class="name">
        {visible(nameVersion(facts.prompt, facts.promptVersion))}
      </td>
      <td dir="auto" class="name">
        {visible(facts.model)}
      </td>
      <td dir="auto" class="name">
        {visible(facts.source)}
      </td>
    </tr>
  );
}

/** How a run ended, as the command line says it. */
export function Status({ status }: { readonly status: string }) {
  const isGood = status === 'done' || status === 'running' || status === 'waiting';
  return <span class={isGood ? 'badge' : 'badge ended'}>{status}</span>;
}
