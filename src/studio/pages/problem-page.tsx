import type { Problem } from '../../core/errors/problem.js';
import { type Entry, menu, StudioLayout } from './layout.js';

/** What went wrong on the way to a page. */
export function ProblemPage({ problem, here }: { readonly problem: Problem; readonly here: Entry }) {
  return (
    <StudioLayout title="That did not work" here={here} script="studio.js">
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
        {problem.code === 'bad_prompt' && (
          <p>
            <a href="/">Correct the prompt on the page Try</a>
          </p>
        )}
        <p>
          <a href={menu[here].path}>{menu[here].label}</a>
        </p>
      </main>
    </StudioLayout>
  );
}
