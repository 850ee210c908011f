import { visible } from '../../core/text/visible.js';
import type { TextChanges } from '../../prompts/library/diff/compare-texts.js';
import type { Hunk } from '../../prompts/library/diff/line-diff.js';

const classes: Readonly<Record<string, string>> = { '+': 'added', '-': 'removed' };

/** What changed from one prompt to another, line by line. */
export function DiffView({ frontMatter, body }: TextChanges) {
  if (frontMatter.length + body.length === 0) return <p>There is no difference.</p>;
  return (
    <div class="diff">
      <Part name="Front matter" hunks={frontMatter} />
      <Part name="Message" hunks={body} />
    </div>
  );
}

function Part({ name, hunks }: { readonly name: string; readonly hunks: readonly Hunk[] }) {
  if (hunks.length === 0) return null;
  return (
    <section>
      <h3>{name}</h3>
      {hunks.map(({ from, to, lines }) => (
        <div class="hunk">
          <div class="at">{`line ${from} → ${to}`}</div>
          {lines.map((line) => (
            <div class={classes[line.charAt(0)]} dir="auto">
              {visible(line)}
            </div>
          ))}
        </div>
      ))}
    </section>
  );
}
