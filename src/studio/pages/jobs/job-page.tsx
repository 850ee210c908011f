import { grouped } from '../../../core/text/numbers.js';
import { visible } from '../../../core/text/visible.js';
import { describeJob, describeJobStatus } from '../../../run/describe/job.js';
import { describeProgress, hasJobEnded, shareDone, ticketsLeft } from '../../../run/jobs/progress.js';
import type { JobRecord, JobRow } from '../../../storage/jobs/job-store.js';
import type { RecordedOutcome } from '../../../storage/runs/outcome-chunks.js';
import { Facts } from '../facts.js';
import { StudioLayout } from '../layout.js';
import { OutcomesTable } from '../outcomes-table.js';
import { Status } from '../runs-page.js';

export interface JobPageProps {
  readonly job: JobRecord;
  /** The tickets of this page. */
  readonly rows: readonly JobRow[];
  /** The place of its first ticket, counted from 0, and how many a page has. */
  readonly from: number;
  readonly pageSize: number;
}

/** All that is known of a submitted run, and its outcomes so far, a page at a time. */
export function JobPage(props: JobPageProps) {
  const { job } = props;
  const meaning = describeJobStatus(job);
  const isOver = hasJobEnded(job);
  return (
    <StudioLayout title={`Job ${visible(job.id)}`} here="jobs">
      <main
        id="main"
        class="list wide"
        data-page="job"
        data-job={job.id}
        data-over={isOver ? 'yes' : undefined}
      >
        <div class="row">
          <h1>Job {visible(job.id)}</h1>
          <Status status={job.status} />
        </div>
        {meaning && <p class="note">{meaning}</p>}
        {!isOver && (
          <p class="row">
            <progress id="share" max={1} value={shareDone(job)} aria-label="Tickets that are done" />
            <output id="progress" dir="auto">
              {describeProgress(job)}
            </output>
          </p>
        )}
        <Facts rows={describeJob(job).filter(([name]) => !leftOut.has(name))} />
        <Uses job={job} />
        <h2>Outcomes</h2>
        <Outcomes {...props} />
      </main>
    </StudioLayout>
  );
}

/** What the page itself shows, or has buttons for. */
const leftOut = new Set(['run', 'results', 'again']);

/** What can be done with a submitted run. */
function Uses({ job }: { readonly job: JobRecord }) {
  const path = `/jobs/${encodeURIComponent(job.id)}/results`;
  const isOver = hasJobEnded(job);
  const extent = isOver ? 'Results' : 'Results so far';
  const isWorthARetry = isOver && job.failed + ticketsLeft(job) > 0;
  return (
    <>
      <div class="row uses">
        <a class="button" href={`${path}?format=csv`} download>
          {extent} as CSV
        </a>
        <a class="button" href={`${path}?format=xlsx`} download>
          {extent} for Excel
        </a>
        {!isOver && (
          <button type="button" data-act="cancel">
            Cancel
          </button>
        )}
        {isWorthARetry && (
          <button type="button" data-act="retry">
            Retry what failed
          </button>
        )}
      </div>
      <div id="job-problem" class="problem" role="alert" hidden />
    </>
  );
}

function Outcomes(props: JobPageProps) {
  const { job, rows, from } = props;
  if (job.tickets === 0) return <p>There were no tickets.</p>;
  const outcomes = rows.flatMap(outcomeOf);
  const lacking = rows.length - outcomes.length;
  const tickets = new Map(rows.map(({ position, ticket }) => [position, ticket]));
  return (
    <>
      {lacking > 0 && (
        <p class="note">
          {grouped(lacking)} of the {grouped(rows.length)} tickets from {grouped(from + 1)} on have no outcome
          {hasJobEnded(job) ? '' : ' yet'}.
        </p>
      )}
      <OutcomesTable outcomes={outcomes} texts={{ kind: 'read', tickets, note: undefined }} />
      <Pager {...props} />
    </>
  );
}

function outcomeOf({ position: n, ticket, outcome }: JobRow): RecordedOutcome[] {
  if (outcome === undefined) return [];
  const { classification, error } = outcome;
  const kind = error ? { error: error.code } : classification;
  return [{ n, ticket: ticket.id, kind }];
}

function Pager({ job, rows, from, pageSize }: JobPageProps) {
  const link = (place: number) => `?${new URLSearchParams({ from: String(place + 1) })}`;
  const hasLater = from + rows.length < job.tickets;
  return (
    <nav class="row" aria-label="Pages of outcomes">
      <span class="small">
        {rows.length > 0
          ? `tickets from ${grouped(from + 1)} to ${grouped(from + rows.length)} of ${grouped(job.tickets)}`
          : 'No tickets from here on.'}
      </span>
      {from > 0 && (
        <>
          <a class="button" href={link(0)}>
            First
          </a>
          <a class="button" rel="prev" href={link(Math.max(0, from - pageSize))}>
            Previous
          </a>
        </>
      )}
      {hasLater && rows.length > 0 && (
        <a class="button" rel="next" href={link(from + rows.length)}>
          Next
        </a>
      )}
    </nav>
  );
}
