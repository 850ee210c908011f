import type { Compared, ComparedSide } from '../../../check/comparing/compared.js';
import type { ComparisonVerdict } from '../../../check/comparing/verdict.js';
import { counted, grouped } from '../../../core/text/numbers.js';
import { visible } from '../../../core/text/visible.js';
import { FlipTable } from './flip-table.js';

/** What a comparison came to: the verdict, counts, and the tickets that flipped. */
export function ComparedView({ compared }: { readonly compared: Compared }) {
  const { before, after, verdict, isStopped, notes, flips, answered, failed, notReached, sample } = compared;
  return (
    <section id="result" aria-labelledby="verdict" tabindex={-1}>
      <h2 id="verdict">{verdict ? <VerdictTitle verdict={verdict} /> : 'Nothing can be compared yet'}</h2>
      <p dir="auto">
        {nameOf(before)} → {nameOf(after)}
      </p>
      {isStopped && (
        <p class="note">It was stopped. The answers so far are cached: Compare again sends only the rest.</p>
      )}
      {verdict?.sentences.map((sentence) => (
        <p dir="auto">{visible(sentence)}</p>
      ))}
      {verdict && verdict.details.length > 0 && (
        <details>
          <summary>In figures</summary>
          <ul>
            {verdict.details.map((sentence) => (
              <li dir="auto">{visible(sentence)}</li>
            ))}
          </ul>
        </details>
      )}
      <ul class="notes">
        {[before, after].map(
          (side) =>
            side.said !== undefined && (
              <li dir="auto">
                {nameOf(side)}: {side.said}
              </li>
            ),
        )}
        {sample.size < sample.of && (
          <li>{`These are ${grouped(sample.size)} of ${counted(sample.of, 'ticket')} of the source: a larger sample on the page Try shows more.`}</li>
        )}
        {failed > 0 && (
          <li>{`The endpoint failed for ${counted(failed, 'ticket')}, which says nothing about prompts: such tickets do not count as flips.`}</li>
        )}
        {notReached > 0 && <li>{`${counted(notReached, 'ticket')} did not get two answers.`}</li>}
        {notes.map((note) => (
          <li dir="auto">{visible(note)}</li>
        ))}
      </ul>
      <h2>{`Flipped: ${grouped(flips.length)} of ${counted(answered.length, 'ticket')}`}</h2>
      {flips.length > 0 ? <FlipTable compared={compared} /> : <p>No ticket got another answer.</p>}
    </section>
  );
}

const signs: Readonly<Record<ComparisonVerdict['kind'], string>> = {
  better: '▲',
  'no worse': '●',
  worse: '▼',
  'no evidence': '◆',
  'flips alone': '≠',
};

function VerdictTitle({ verdict: { kind, headline } }: { readonly verdict: ComparisonVerdict }) {
  return (
    <>
      <span aria-hidden="true">{signs[kind]}</span> {headline}
    </>
  );
}

function nameOf({ name, model }: ComparedSide): string {
  return visible(model === undefined ? name : `${name} by ${model}`);
}
