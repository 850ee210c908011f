import { nameVersion } from '../../../core/text/names.js';
import { dollars, grouped, minuteOf } from '../../../core/text/numbers.js';
import { visible } from '../../../core/text/visible.js';
import { jobColumns } from '../../../run/describe/job.js';
import { shareDone } from '../../../run/jobs/progress.js';
import type { JobRecord } from '../../../storage/jobs/job-store.js';
import { StudioLayout } from '../layout.js';
import { NewestAndOlder } from '../lists/newest-and-older.js';
import { Status } from '../runs-page.js';

export interface JobsPageProps {
  /** The newest first. */
  readonly jobs: readonly JobRecord[];
  readonly isFirst: boolean;
  readonly hasOlder: boolean;
}

/** The submitted runs that a person may see. */
export function JobsPage({ jobs, isFirst, hasOlder }: JobsPageProps) {
  const last = jobs.at(-1);
  return (
    <StudioLayout title="Jobs" here="jobs">
      <main id="main" class="list wide" data-page="jobs">
        <h1>Jobs</h1>
        {last === undefined ? (
          <p>
            {isFirst ? (
              <>
                You have not submitted a run yet. <code>ticketsift submit</code> does.
              </>
            ) : (
              'There are no older ones.'
            )}
          </p>
        ) : (
          <div class="table">
            <table>
              <thead>
                <tr>
                  {jobColumns.map((name) => (
                    <th scope="col" class={numbers.has(name) ? 'number' : undefined}>
                      {name}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {jobs.map((job) => (
                  <Row job={job} />
                ))}
              </tbody>
            </table>
          </div>
        )}
        <NewestAndOlder
          list="/jobs"
          what="jobs"
          isFirst={isFirst}
          olderThan={hasOlder ? last?.id : undefined}
        />
      </main>
    </StudioLayout>
  );
}

const numbers = new Set(['done', 'tickets', 'failed', 'cost']);

function Row({ job }: { readonly job: JobRecord }) {
  const { id, facts, cost } = job;
  return (
    <tr>
      <th scope="row">
        <a href={`/jobs/${encodeURIComponent(id)}`}>{visible(id)}</a>
      </th>
      <td class="time">{minuteOf(job.submittedAt)}</td>
      <td>
        <Status status={job.status} />
      </td>
      <td class="number">{`${Math.floor(shareDone(job) * 100)} %`}</td>
      <td class="number">{grouped(job.tickets)}</td>
      <td class="number">{grouped(job.failed)}</td>
      <td class="number">{cost === undefined ? '' : dollars(cost)}</td>
      <td dir="auto" class="name">
        {visible(nameVersion(facts.prompt, facts.promptVersion))}
      </td>
      <td dir="auto" class="name">
        {visible(facts.model)}
      </td>
      <td dir="auto" class="name">
        {visible(job.submitter)}
      </td>
      <td dir="auto" class="name">
        {visible(facts.source)}
      </td>
    </tr>
  );
}
