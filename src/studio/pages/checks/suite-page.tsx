import type { SuiteHistory } from '../../../check/history.js';
import type { KeptReport } from '../../../check/kept-report.js';
import { visible } from '../../../core/text/visible.js';
import { StudioLayout } from '../layout.js';
import { CategoryBars } from './category-bars.js';
import { ConfusionMatrix } from './confusion-matrix.js';
import { HistoryChart } from './history-chart.js';
import { HistoryTable } from './history-table.js';
import { ReportFlips } from './report-flips.js';
import { ReportVerdict } from './report-verdict.js';

export interface SuitePageProps extends SuiteHistory {
  /** Undefined where it was not kept. */
  readonly report: KeptReport | undefined;
}

/** The history of a suite, and the report of its latest check. */
export function SuitePage({ suite, checks, count, report }: SuitePageProps) {
  const name = visible(suite);
  return (
    <StudioLayout title={`Checks of ${name}`} here="checks">
      <main id="main" class="list checks">
        <h1 dir="auto">Checks of {name}</h1>
        <HistoryChart suite={suite} checks={checks} count={count} />
        <HistoryTable suite={suite} checks={checks} count={count} />
        <h2>The latest report</h2>
        {report ? (
          <>
            <ReportVerdict report={report} />
            <ReportFlips report={report} />
            <ConfusionMatrix metrics={report.metrics} />
            <CategoryBars metrics={report.metrics} />
          </>
        ) : (
          <p>
            It was not kept by the version of ticketsift that made it. The next check of this suite has one.
          </p>
        )}
        <p>
          <a class="button" href="/checks">
            All checks
          </a>
        </p>
      </main>
    </StudioLayout>
  );
}
