import type { KeptReport } from '../../../check/kept-report.js';
import { nameVersion } from '../../../core/text/names.js';
import { score } from '../../../core/text/numbers.js';
import { visible } from '../../../core/text/visible.js';
import { OutcomeMark } from './outcome-mark.js';

/** What a check found, what that means, and what to do next. */
export function ReportVerdict({ report }: { readonly report: KeptReport }) {
  const { prompt, model, source, outcome, reasons, meaning, next, thresholds, caveats, figures } = report;
  const of = `${nameVersion(prompt.name, prompt.version)} by ${model}, on ${source}`;
  return (
    <>
      <p class="small" dir="auto">
        {visible(of)}
      </p>
      <p>
        <OutcomeMark outcome={outcome} /> <strong dir="auto">{visible(meaning)}</strong>
      </p>
      {reasons.length > 0 && (
        <ul>
          {reasons.map((reason) => (
            <li dir="auto">{visible(reason)}</li>
          ))}
        </ul>
      )}
      <p dir="auto">{visible(next)}</p>
      {caveats.map((sentence) => (
        <p class="small" dir="auto">
          {visible(sentence)}
        </p>
      ))}
      {figures.length > 0 && (
        <details>
          <summary>In figures</summary>
          <ul>
            {figures.map((sentence) => (
              <li dir="auto">{visible(sentence)}</li>
            ))}
          </ul>
        </details>
      )}
      {thresholds.length > 0 && (
        <section class="table" aria-label="Thresholds" tabindex={0}>
          <table class="fitting">
            <thead>
              <tr>
                {['threshold', 'wanted', 'reached', ''].map((name) => (
                  <th scope="col">{name || <span class="hidden">met</span>}</th>
                ))}
              </tr>
            </thead>
            <tbody>
              {thresholds.map(({ name, wanted, reached, met, certain }) => (
                <tr>
                  <th scope="row" dir="auto">
                    {visible(name)}
                  </th>
                  <td class="number">{`${name === 'error_rate' ? 'at most' : 'at least'} ${wanted}`}</td>
                  <td class="number">{reached === null ? 'not known' : score(reached)}</td>
                  <td>{`${met ? '✓ met' : '✕ missed'}${certain ? '' : ', as the endpoint failed'}`}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </>
  );
}
