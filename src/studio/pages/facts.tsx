import { counted } from '../../core/text/numbers.js';
import { visible } from '../../core/text/visible.js';
import type { RunRow } from '../../run/describe/run.js';

/** Facts by name, the settings of the plan folded away: they are many. */
export function Facts({ rows }: { readonly rows: readonly RunRow[] }) {
  const named: { readonly name: string; readonly texts: string[] }[] = [];
  for (const [name, text] of rows) {
    if (name !== '') named.push({ name, texts: [text] });
    else named.at(-1)?.texts.push(text);
  }
  return (
    <dl class="facts">
      {named.map(({ name, texts }) => (
        <div>
          <dt>{name}</dt>
          <dd dir="auto">
            {name === 'plan' ? (
              <details>
                <summary>{counted(texts.length, 'setting')}</summary>
                <Lines texts={texts} />
              </details>
            ) : (
              <Lines texts={texts} />
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Lines({ texts }: { readonly texts: readonly string[] }) {
  return (
    <>
      {texts.map((text) => (
        <div>{visible(text)}</div>
      ))}
    </>
  );
}
