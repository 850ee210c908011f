import { nameVersion } from '../../core/text/names.js';
import { grouped, minuteOf } from '../../core/text/numbers.js';
import { shorten } from '../../core/text/shorten.js';
import { visible } from '../../core/text/visible.js';
import { describeChange } from '../../run/describe/change.js';
import { statusOf } from '../../run/record/status.js';
import type { Difference } from '../../storage/runs/kind.js';
import type { RunRecord } from '../../storage/runs/run-record.js';
import { KindView } from './kind-view.js';
import { StudioLayout } from './layout.js';
import { Status } from './runs-page.js';

export interface RunsDiffPageProps {
  readonly before: RunRecord;
  readonly after: RunRecord;
  /** How many tickets both agree on. */
  readonly same: number;
  readonly changed: number;
  /** How many changed, by what did. */
  readonly counts: readonly (readonly [what: string, count: number])[];
  /** The number of the first difference of this page, counted from 1. */
  readonly from: number;
  readonly shown: readonly Difference[];
  /** How many differences a page has, at most. */
  readonly pageSize: number;
}

/** The tickets whose answers two runs do not agree on. */
export function RunsDiffPage(props: RunsDiffPageProps) {
  const { before, after, same, changed, counts, shown } = props;
  return (
    <StudioLayout title={`${visible(before.id)} → ${visible(after.id)}`} here="runs">
      <main id="main" class="list wide" data-page="runs-diff">
        <h1>
          {visible(before.id)} → {visible(after.id)}
        </h1>
        <ul class="plain sides">
          <Side label="first" run={before} />
          <Side label="second" run={after} />
        </ul>
        <p>
          <b>{grouped(changed)} changed</b>, {grouped(same)} the same
        </p>
        {counts.length > 0 && (
          <ul class="counts">
            {counts.map(([what, count]) => (
              <li>
                {grouped(count)} {what}
              </li>
            ))}
          </ul>
        )}
        {shown.length > 0 && (
          <section class="table" aria-label="Changed tickets" tabindex={0}>
            <table>
              <thead>
                <tr>
                  {['id', 'first', 'second', 'what changed'].map((name) => (
                    <th scope="col">{name}</th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {shown.map((difference) => (
                  <tr>
                    <th scope="row" dir="auto" class="id">
                      {visible(shorten(difference.ticket, 200))}
                    </th>
                    <td class="categories">
                      <KindView kind={difference.before} />
                    </td>
                    <td class="categories">
                      <KindView kind={difference.after} />
                    </td>
                    <td>{describeChange(difference)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        )}
        <Pager {...props} />
      </main>
    </StudioLayout>
  );
}

function Side({ label, run }: { readonly label: string; readonly run: RunRecord }) {
  const { id, startedAt, facts } = run;
  return (
    <li>
      <span class="label">{label}</span>
      <span class="row">
        <a href={`/runs/${encodeURIComponent(id)}`}>{visible(id)}</a>
        <span>{minuteOf(startedAt)}</span>
        <Status status={statusOf(run)} />
        <span dir="auto">{visible(nameVersion(facts.prompt, facts.promptVersion))}</span>
        <span dir="auto">{visible(facts.model)}</span>
        <span dir="auto">{visible(facts.source)}</span>
      </span>
    </li>
  );
}

function Pager({ before, after, changed, from, shown, pageSize }: RunsDiffPageProps) {
  const size = shown.length;
  const link = (start: number) =>
    `/runs/diff?${new URLSearchParams({ before: before.id, after: after.id, from: String(start) })}`;
  if (changed === 0) return null;
  return (
    <nav class="row" aria-label="Pages of differences">
      {size > 0 && (
        <span class="small">
          {grouped(from)} to {grouped(from + size - 1)} of {grouped(changed)}
        </span>
      )}
      {from > 1 && (
        <>
          <a class="button" href={link(1)}>
            First
          </a>
          <a class="button" rel="prev" href={link(Math.max(1, from - pageSize))}>
            Previous
          </a>
        </>
      )}
      {from + size <= changed && size > 0 && (
        <a class="button" rel="next" href={link(from + size)}>
          Next
        </a>
      )}
    </nav>
  );
}
