import { visible } from '../../core/text/visible.js';
import type { TextChanges } from '../../prompts/library/diff/compare-texts.js';
import { DiffView } from './diff-view.js';
import { StudioLayout } from './layout.js';

export interface DiffPageProps {
  readonly from: string;
  readonly to: string;
  readonly changes: TextChanges;
}

/** What changed from one version to another. */
export function DiffPage({ from, to, changes }: DiffPageProps) {
  return (
    <StudioLayout title={`${from} → ${to}`} here="saved">
      <main id="main" class="list" data-page="saved">
        <h1 dir="auto">
          {visible(from)} → {visible(to)}
        </h1>
        <div id="open-problem" class="problem" role="alert" hidden />
        <DiffView frontMatter={changes.frontMatter} body={changes.body} />
        <p class="row">
          <a class="button" href="/saved">
            Saved prompts
          </a>
          <a class="button" href={`/compare?${new URLSearchParams({ before: from, after: to })}`}>
            Compare on tickets
          </a>
          <button type="button" data-open={to}>
            Use {visible(to)}
          </button>
        </p>
      </main>
    </StudioLayout>
  );
}
