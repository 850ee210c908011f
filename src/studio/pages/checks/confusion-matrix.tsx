import type { KeptReport } from '../../../check/kept-report.js';
import { visible } from '../../../core/text/visible.js';

/** Which categories were taken for which, and urgency. Numbers say all; the ground of a cell shows the greater ones at a glance. */
export function ConfusionMatrix({ metrics }: Pick<KeptReport, 'metrics'>) {
  const { categories, confusions, urgent } = metrics;
  const found = new Map(categories.map(({ name, true_positives }) => [name, true_positives]));
  const names = [
    ...new Set([...found.keys(), ...confusions.flatMap(({ expected, answered }) => [expected, answered])]),
  ];
  const counts = new Map(
    confusions.map(({ expected, answered, count }) => [keyOf(expected, answered), count]),
  );
  return (
    <>
      <h3>Confusion matrix</h3>
      <p class="small">
        Rows are expected, columns answered. On the diagonal a category was found; beside it, one was missed
        and the other given instead.
      </p>
      <Matrix
        label="Categories"
        names={names}
        count={(expected, answered) =>
          expected === answered ? (found.get(expected) ?? 0) : (counts.get(keyOf(expected, answered)) ?? 0)
        }
      />
      <Matrix
        label="Urgency"
        names={['urgent', 'not urgent']}
        count={(expected, answered) => {
          if (expected === 'urgent')
            return answered === 'urgent' ? urgent.true_positives : urgent.false_negatives;
          return answered === 'urgent' ? urgent.false_positives : urgent.true_negatives;
        }}
      />
    </>
  );
}

interface MatrixProps {
  readonly label: string;
  readonly names: readonly string[];
  readonly count: (expected: string, answered: string) => number;
}

function Matrix({ label, names, count }: MatrixProps) {
  const highest = Math.max(1, ...names.flatMap((row) => names.map((column) => count(row, column))));
  return (
    <section class="table" aria-label={`Confusion matrix: ${label}`} tabindex={0}>
      <table class="matrix">
        <thead>
          <tr>
            <th scope="col">expected ↓ answered →</th>
            {names.map((name) => (
              <th scope="col" dir="auto">
                {visible(name)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {names.map((row) => (
            <tr>
              <th scope="row" dir="auto">
                {visible(row)}
              </th>
              {names.map((column) => (
                <Cell count={count(row, column)} isRight={row === column} highest={highest} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface CellProps {
  readonly count: number;
  readonly isRight: boolean;
  readonly highest: number;
}

function Cell({ count, isRight, highest }: CellProps) {
  const depth = Math.ceil((4 * count) / highest);
  return <td class={`number ${isRight ? 'right' : 'wrong'} d${depth}`}>{count}</td>;
}

function keyOf(expected: string, answered: string): string {
  return JSON.stringify([expected, answered]);
}
