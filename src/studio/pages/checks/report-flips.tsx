import type { FlipAnswer, KeptReport } from '../../../check/kept-report.js';
import { counted } from '../../../core/text/numbers.js';
import { visible } from '../../../core/text/visible.js';
import { describeKind } from '../../../run/describe/kind.js';

/** Which tickets became wrong and right since what a check compared with. */
export function ReportFlips({ report: { flips, against, not_compared } }: { readonly report: KeptReport }) {
  if (against === null) {
    return (
      <>
        <h3>Flips</h3>
        <p dir="auto">
          {not_compared === null
            ? 'Nothing was compared.'
            : visible(`Nothing was compared: ${not_compared}.`)}
        </p>
      </>
    );
  }
  const wrong = flips.filter(({ flip }) => flip === 'regression');
  const right = flips.filter(({ flip }) => flip === 'fix');
  return (
    <>
      <h3 dir="auto">Flips against {visible(against)}</h3>
      <p>
        {flips.length === 0
          ? 'No ticket became wrong or right.'
          : `${counted(wrong.length, 'ticket')} became wrong, ${counted(right.length, 'ticket')} became right.`}
      </p>
      {flips.length > 0 && (
        <section class="table" aria-label="Flips" tabindex={0}>
          <table>
            <thead>
              <tr>
                {['ticket', 'became', 'expected', 'before', 'now', 'where'].map((name) => (
                  <th scope="col">{name}</th>
                ))}
              </tr>
            </thead>
            <tbody>
              {[...wrong, ...right].map(({ id, flip, expected, before, after, file, line }) => (
                <tr>
                  <th scope="row" dir="auto">
                    {visible(id)}
                  </th>
                  <td>{flip === 'regression' ? '✕ wrong' : '✓ right'}</td>
                  <td dir="auto">{visible(describeKind(expected))}</td>
                  <td dir="auto">{answersText(before)}</td>
                  <td dir="auto">{answersText(after)}</td>
                  <td class="small" dir="auto">
                    {visible(`${file}:${line}`)}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </>
  );
}

/** Each answer once, with how often it was given where that is more than once. */
function answersText(answers: readonly FlipAnswer[]): string {
  const counts = new Map<string, number>();
  for (const { urgent, categories, error } of answers) {
    const kind = error === null ? { urgent: urgent ?? false, categories: categories ?? [] } : { error };
    const text = visible(describeKind(kind));
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return [...counts].map(([text, count]) => (count > 1 ? `${count} × ${text}` : text)).join('; ');
}
