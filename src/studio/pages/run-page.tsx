import { counted, grouped } from '../../core/text/numbers.js';
import { shorten } from '../../core/text/shorten.js';
import { visible } from '../../core/text/visible.js';
import { describeRun } from '../../run/describe/run.js';
import { describeNoOutcomes, describeStatus, howToHaveOutcomes } from '../../run/describe/status.js';
import type { PageTexts } from '../../run/record/page-texts.js';
import { statusOf } from '../../run/record/status.js';
import type { RecordedOutcome } from '../../storage/runs/outcome-chunks.js';
import type { OutcomeNames } from '../../storage/runs/outcome-page.js';
import type { RunRecord } from '../../storage/runs/run-record.js';
import { isFiltered, linkQuery, type RunQuery } from '../run-query.js';
import { Facts } from './facts.js';
import { StudioLayout } from './layout.js';
import { OutcomesTable } from './outcomes-table.js';
import { RunFilter } from './run-filter.js';
import { Status } from './runs-page.js';

export interface RunPageProps {
  readonly run: RunRecord;
  /** Runs that it can be compared with, the newest first. */
  readonly others: readonly RunRecord[];
  /** Whether its outcomes are on record. */
  readonly isKept: boolean;
  /** How many outcomes it has. */
  readonly count: number;
  readonly names: OutcomeNames;
  readonly query: RunQuery;
  readonly outcomes: readonly RecordedOutcome[];
  readonly hasEarlier: boolean;
  readonly hasLater: boolean;
  readonly texts: PageTexts;
}

/** All that is known of a run, and its outcomes, a page at a time. */
export function RunPage(props: RunPageProps) {
  const { run, isKept, count, others, texts } = props;
  const status = statusOf(run);
  const meaning = describeStatus(run);
  const path = `/runs/${encodeURIComponent(run.id)}`;
  return (
    <StudioLayout title={`Run ${visible(run.id)}`} here="runs">
      <main id="main" class="list wide" data-page="run">
        <div class="row">
          <h1>Run {visible(run.id)}</h1>
          <Status status={status} />
        </div>
        {meaning && <p class="note">{meaning}</p>}
        <Facts rows={describeRun(run, { withPlan: true }).filter(([name]) => name !== 'run')} />
        {count > 0 && <Uses path={path} id={run.id} others={others} />}
        <h2>Outcomes</h2>
        {!isKept && (
          <p class="note">
            {visible(`${describeNoOutcomes(run)}.${status === 'running' ? '' : ` ${howToHaveOutcomes}`}`)}
          </p>
        )}
        {isKept && count === 0 && <p>There were no tickets.</p>}
        {count > 0 && (
          <>
            <RunFilter path={path} names={props.names} query={props.query} count={count} />
            <TextsNote texts={texts} query={props.query} />
            <OutcomesTable outcomes={props.outcomes} texts={texts} />
            <Pager {...props} />
          </>
        )}
      </main>
    </StudioLayout>
  );
}

interface UsesProps {
  readonly path: string;
  readonly id: string;
  readonly others: readonly RunRecord[];
}

/** What can be done with the outcomes of a run. */
function Uses({ path, id, others }: UsesProps) {
  return (
    <div class="row uses">
      <a class="button" href={`${path}/results?format=csv`} download>
        Results as CSV
      </a>
      <a class="button" href={`${path}/results?format=xlsx`} download>
        Results for Excel
      </a>
      {others.length > 0 && (
        <form action="/runs/diff" method="get" class="row">
          <input type="hidden" name="after" value={id} />
          <label>
            What changed since{' '}
            <select name="before">
              {others.map((other) => (
                <option value={other.id}>{optionOf(other)}</option>
              ))}
            </select>
          </label>
          <button type="submit">Compare</button>
        </form>
      )}
    </div>
  );
}

function optionOf({ id, facts, result }: RunRecord): string {
  const tickets = result ? `, ${counted(result.tickets, 'ticket')}` : '';
  return visible(`${id}: ${shorten(facts.prompt, 30)}, ${shorten(facts.model, 30)}${tickets}`);
}

/** Says why there are no texts, or that they may be others than those of the run. */
function TextsNote({ texts, query }: { readonly texts: PageTexts; readonly query: RunQuery }) {
  if (texts.kind === 'read') {
    return texts.note === undefined ? null : (
      <p class="note" dir="auto">
        {visible(texts.note)}
      </p>
    );
  }
  if (texts.kind === 'far') {
    return (
      <p class="note">
        The texts of these tickets are far down the source, which must be read up to there.{' '}
        <a href={linkQuery(query, { texts: 'all' })}>Show texts</a>
      </p>
    );
  }
  const { message, hint } = texts.problem;
  return (
    <div class="problem" role="status">
      <div dir="auto">No texts: {message}</div>
      {hint.map((line) => (
        <div class="small" dir="auto">
          {line}
        </div>
      ))}
    </div>
  );
}

function Pager({ query, outcomes, hasEarlier, hasLater, count }: RunPageProps) {
  const [first, last] = [outcomes[0], outcomes.at(-1)];
  const link = (changes: RunQuery) => linkQuery(query, { from: undefined, before: undefined, ...changes });
  const what = isFiltered(query) ? 'matching tickets' : 'tickets';
  return (
    <nav class="row" aria-label="Pages of outcomes">
      <span class="small">
        {first && last
          ? `${what} from ${grouped(first.n + 1)} to ${grouped(last.n + 1)} of ${grouped(count)}`
          : `No ${what} ${hasEarlier ? 'from here on' : 'in this run'}.`}
      </span>
      {hasEarlier && (
        <>
          <a class="button" href={link({})}>
            First
          </a>
          <a class="button" rel="prev" href={link({ before: (first?.n ?? count) + 1 })}>
            Previous
          </a>
        </>
      )}
      {hasLater && last && (
        <>
          <a class="button" rel="next" href={link({ from: last.n + 2 })}>
            Next
          </a>
          <a class="button" href={link({ before: count + 1 })}>
            Last
          </a>
        </>
      )}
    </nav>
  );
}
