import { listNames } from '../../../core/text/names.js';
import { counted } from '../../../core/text/numbers.js';
import { visible } from '../../../core/text/visible.js';
import type { CollectedLabels } from '../../../run/review/collect-labels.js';
import { describeRows, whyLeftOut } from '../../../run/review/describe-collected.js';
import { StudioLayout } from '../layout.js';

export interface DownloadPageProps {
  /** The name of the prompt that the labels belong to. */
  readonly prompt: string;
  readonly collected: CollectedLabels;
}

const remedies: Readonly<Record<keyof typeof whyLeftOut, string>> = {
  changed: 'Label them again.',
  missing: 'Choose the source that they came from on the page Try.',
  conflicts: 'The page Agreement lists them: one of their reviewers can change a label.',
};

/** What a download of labels holds, and which labelled tickets it leaves out, and why. */
export function DownloadPage({ prompt, collected }: DownloadPageProps) {
  const { rows, skipped } = collected;
  const leftOut = (['changed', 'missing', 'conflicts'] as const).filter((why) => collected[why].length > 0);
  return (
    <StudioLayout title="Download labels" here="review" script="studio.js">
      <main id="main" class="list" data-page="download">
        <h1 dir="auto">Labels for {visible(prompt)}</h1>
        <p>
          <a href="/review">Back to the review</a> · <a href="/review/agreement">Agreement</a>
        </p>
        {rows.length === 0 ? (
          <p>There are no labels to download yet.</p>
        ) : (
          <p>
            {describeRows(collected)}.{' '}
            <a class="button" href="/review/labels.csv" download>
              Download
            </a>
          </p>
        )}
        {leftOut.map((why) => (
          <p class="note" dir="auto">
            {counted(collected[why].length, 'labelled ticket')} left out, {whyLeftOut[why]} (
            {visible(listNames(collected[why], 5))}). {remedies[why]}
          </p>
        ))}
        {skipped.length > 0 && (
          <p class="small">{counted(skipped.length, 'ticket')} skipped by all reviewers.</p>
        )}
        <p class="small">
          The file is for <code>ticketsift check</code>, which counts only the random tickets unless{' '}
          <code>--queues all</code> is set.
        </p>
      </main>
    </StudioLayout>
  );
}
