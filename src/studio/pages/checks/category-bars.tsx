import type { KeptReport } from '../../../check/kept-report.js';
import { grouped, percent, score } from '../../../core/text/numbers.js';
import { visible } from '../../../core/text/visible.js';

type Scores = KeptReport['metrics']['urgent'];

/** Precision and recall of each category and of urgency, as bars with the counts that they are of. */
export function CategoryBars({ metrics: { categories, urgent } }: Pick<KeptReport, 'metrics'>) {
  return (
    <>
      <h3>By category</h3>
      <section class="table" aria-label="Precision and recall by category" tabindex={0}>
        <table class="bars">
          <thead>
            <tr>
              {['category', 'expected', 'precision', 'recall', 'F1'].map((name) => (
                <th scope="col">{name}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {categories.map((scores) => (
              <Row name={visible(scores.name)} scores={scores} />
            ))}
            <Row name="urgent" scores={urgent} />
          </tbody>
        </table>
      </section>
    </>
  );
}

function Row({ name, scores }: { readonly name: string; readonly scores: Scores }) {
  const { true_positives: found, false_positives, false_negatives, support, precision, recall, f1 } = scores;
  return (
    <tr>
      <th scope="row" dir="auto">
        {name}
      </th>
      <td class="number">{grouped(support)}</td>
      <Bar share={precision} part={found} whole={found + false_positives} nothing="never answered" />
      <Bar share={recall} part={found} whole={found + false_negatives} nothing="never expected" />
      <td class="number">{score(f1)}</td>
    </tr>
  );
}

interface BarProps {
  readonly share: number;
  readonly part: number;
  readonly whole: number;
  /** What is said of a share of nothing. */
  readonly nothing: string;
}

function Bar({ share, part, whole, nothing }: BarProps) {
  if (whole === 0) return <td class="small">{nothing}</td>;
  return (
    <td>
      {`${percent(share)} (${grouped(part)} of ${grouped(whole)})`}
      <svg width="100%" height="6" aria-hidden="true">
        <rect class="whole" width="100%" height="6" />
        <rect class="part" width={`${Math.round(share * 1000) / 10}%`} height="6" />
      </svg>
    </td>
  );
}
