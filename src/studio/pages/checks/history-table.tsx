import type { SuiteHistory } from '../../../check/history.js';
import { nameVersion } from '../../../core/text/names.js';
import { dollars, grouped, minuteOf, percent, score } from '../../../core/text/numbers.js';
import { visible } from '../../../core/text/visible.js';
import { intervalText } from './history-chart.js';
import { OutcomeMark } from './outcome-mark.js';

const columns = [
  'checked',
  'outcome',
  'all right',
  '95 % interval',
  'urgent recall',
  'macro-F1',
  'errors',
  'tickets',
  'prompt',
  'model',
  'cost',
];

/** What the chart of a suite shows, and more, in figures. */
export function HistoryTable({ suite, checks }: SuiteHistory) {
  return (
    <section class="table tall" aria-label={`Checks of ${visible(suite)}`} tabindex={0}>
      <table>
        <thead>
          <tr>
            {columns.map((name) => (
              <th scope="col">{name}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {checks.toReversed().map((check) => (
            <tr>
              <th scope="row" class="time">
                {minuteOf(check.at)}
              </th>
              <td>
                <OutcomeMark outcome={check.outcome} />
              </td>
              <td class="number">{percent(check.exact)}</td>
              <td class="number">{intervalText(check.interval)}</td>
              <td class="number">{percent(check.urgentRecall)}</td>
              <td class="number">{score(check.macroF1)}</td>
              <td class="number">{percent(check.errorRate)}</td>
              <td class="number">{grouped(check.tickets)}</td>
              <td dir="auto">
                {`${visible(nameVersion(check.prompt, check.promptVersion))} ${visible(check.promptHash.slice(0, 8))}`}
              </td>
              <td dir="auto">{visible(check.model)}</td>
              <td class="number">{check.cost === null ? 'unknown' : dollars(check.cost)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
