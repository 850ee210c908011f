import type { Problem } from '../../core/errors/problem.js';
import { StudioLayout } from './layout.js';

/** What went wrong on the way to a page. */
export function ProblemPage({ problem }: { readonly problem: Problem }) {
  return (
    <StudioLayout title="Not found" here="saved">
      <main id="main" class="alone">
        <h1>That did not work</h1>
        <p class="problem" role="alert" dir="auto">
          {problem.message}
        </p>
        {problem.hint.map((line) => (
          <p class="small" dir="auto">
            {line}
          </p>
        ))}
        <p>
          <a href="/saved">Saved prompts</a>
        </p>
      </main>
    </StudioLayout>
  );
}
