import type { SuiteHistory } from '../../../check/history.js';
import { percent } from '../../../core/text/numbers.js';
import { visible } from '../../../core/text/visible.js';
import { StudioLayout } from '../layout.js';
import { HistoryChart, intervalText } from './history-chart.js';
import { HistoryTable } from './history-table.js';
import { OutcomeMark } from './outcome-mark.js';

/** All suites that were ever checked here, each with its history. */
export function ChecksPage({ histories }: { readonly histories: readonly SuiteHistory[] }) {
  return (
    <StudioLayout title="Checks" here="checks">
      <main id="main" class="list checks">
        <h1>Checks</h1>
        {histories.length === 0 && (
          <p>
            None yet. <code>ticketsift check</code> adds to them: it says whether a prompt still does its job
            on labelled tickets, and is no worse than before.
          </p>
        )}
        {histories.map((history) => (
          <Suite {...history} />
        ))}
      </main>
    </StudioLayout>
  );
}

function Suite(history: SuiteHistory) {
  const { suite, checks } = history;
  const last = checks[checks.length - 1];
  return (
    <section>
      <div class="row">
        <h2 dir="auto">
          <a href={`/checks/suite?name=${encodeURIComponent(suite)}`}>{visible(suite)}</a>
        </h2>
        {last && <OutcomeMark outcome={last.outcome} />}
        {last && <span>{`${percent(last.exact)} all right (${intervalText(last.interval)})`}</span>}
      </div>
      <HistoryChart {...history} />
      <details>
        <summary>
          As a table<span class="hidden"> of {visible(suite)}</span>
        </summary>
        <HistoryTable {...history} />
      </details>
    </section>
  );
}
