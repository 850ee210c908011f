import { counted, percent, score } from '../../../core/text/numbers.js';
import { visible } from '../../../core/text/visible.js';
import { authorName } from '../../../prompts/library/describe-version.js';
import { describeKind } from '../../../run/describe/kind.js';
import type { Agreement, Agreements } from '../../../run/review/agreement.js';
import { StudioLayout } from '../layout.js';

export interface AgreementPageProps extends Agreements {
  /** The name of the prompt that the labels belong to. */
  readonly prompt: string;
}

/** How reviewers of the same tickets agree, and on which they do not. */
export function AgreementPage({ prompt, pairs, disagreements }: AgreementPageProps) {
  return (
    <StudioLayout title="Agreement" here="review" script="studio.js">
      <main id="main" class="list" data-page="agreement">
        <h1 dir="auto">Agreement of reviewers on {visible(prompt)}</h1>
        <p>
          <a href="/review">Back to the review</a>
        </p>
        {pairs.length === 0 ? (
          <p>No two reviewers have labelled the same ticket yet.</p>
        ) : (
          <section class="table" aria-label="Agreement" tabindex={0}>
            <table>
              <thead>
                <tr>
                  {['reviewers', 'of', 'tickets', 'the same', 'Cohen’s κ'].map((name) => (
                    <th scope="col">{name}</th>
                  ))}
                </tr>
              </thead>
              <tbody>{pairs.flatMap(pairRows)}</tbody>
            </table>
          </section>
        )}
        {pairs.length > 0 && (
          <p class="small">
            κ is 1 where reviewers always agree, and 0 where they agree as often as chance would have it.
            Labels given with a visible proposal agree more often: blind mode hides it.
          </p>
        )}
        {disagreements.length > 0 && (
          <>
            <h2>{counted(disagreements.length, 'ticket')} on which they disagree</h2>
            <section class="table" aria-label="Disagreements" tabindex={0}>
              <table>
                <thead>
                  <tr>
                    {['ticket', 'reviewer', 'label'].map((name) => (
                      <th scope="col">{name}</th>
                    ))}
                  </tr>
                </thead>
                <tbody>
                  {disagreements.flatMap(({ ticket, labels }) =>
                    labels.map(({ reviewer, classification }) => (
                      <tr>
                        <th scope="row" dir="auto">
                          <a href={`/review?ticket=${encodeURIComponent(ticket.toWellFormed())}`}>
                            {visible(ticket)}
                          </a>
                        </th>
                        <td dir="auto">{visible(authorName(reviewer))}</td>
                        <td dir="auto">{visible(describeKind(classification))}</td>
                      </tr>
                    )),
                  )}
                </tbody>
              </table>
            </section>
          </>
        )}
      </main>
    </StudioLayout>
  );
}

function pairRows({ reviewers, n, urgent, firstCategory, categories }: Agreement) {
  const names = reviewers.map((one) => visible(authorName(one))).join(' and ');
  const parts = [
    ['urgent', urgent],
    ['first category', firstCategory],
    ['all categories (weighted)', categories],
  ] as const;
  return parts.map(([what, { observed, kappa }]) => (
    <tr>
      <th scope="row" dir="auto">
        {names}
      </th>
      <td>{what}</td>
      <td>{n}</td>
      <td>{percent(observed)}</td>
      <td>{kappa === undefined ? '–' : score(Math.abs(kappa) < 0.0005 ? 0 : kappa)}</td>
    </tr>
  ));
}
