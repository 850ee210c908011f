import type { Compared } from '../../../check/comparing/compared.js';
import type { Became, Flip } from '../../../check/comparing/flips.js';
import type { Outcome } from '../../../core/outcome.js';
import { cutOff } from '../../../core/text/shorten.js';
import { visible } from '../../../core/text/visible.js';
import { describeKind } from '../../../run/describe/kind.js';
import { visibleLines } from '../../../run/workbench/rows.js';

const became: Readonly<Record<Became, string>> = {
  wrong: '✕ became wrong',
  right: '✓ became right',
  'still wrong': '~ still wrong',
};

/** The length of a text in the list. */
const maxListed = 400;

/** Tickets that flipped, with both answers side by side. */
export function FlipTable({ compared: { flips, isLabelled } }: { readonly compared: Compared }) {
  const columns = ['ticket', 'text', 'before', 'after', ...(isLabelled ? ['expected', ''] : [])];
  return (
    <section class="table" aria-label="Tickets that flipped" tabindex={0}>
      <table class="flips">
        <thead>
          <tr>
            {columns.map((name) => (
              <th scope="col">{name || <span class="hidden">became</span>}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {flips.map((flip) => (
            <FlipRow flip={flip} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function FlipRow({ flip: { ticket, before, after, label } }: { readonly flip: Flip }) {
  return (
    <tr>
      <th scope="row" dir="auto">
        {visible(ticket.id)}
      </th>
      <td class="text" dir="auto">
        {visibleLines(cutOff(ticket.text, maxListed))}
      </td>
      <td>
        <Answer outcome={before} other={after} isAfter={false} />
      </td>
      <td>
        <Answer outcome={after} other={before} isAfter={true} />
      </td>
      {label && <td dir="auto">{visible(describeKind(label.expected))}</td>}
      {label && <td class="became">{became[label.became]}</td>}
    </tr>
  );
}

interface AnswerProps {
  readonly outcome: Outcome;
  readonly other: Outcome;
  readonly isAfter: boolean;
}

/** An answer, of which what the other does not say is marked: as deleted before, as inserted after. */
function Answer({ outcome, other, isAfter }: AnswerProps) {
  return (
    <ul class="answer">
      {saidBy(outcome).map((text) => {
        const isSame = saidBy(other).includes(text);
        return (
          <li dir="auto">
            {isSame && visible(text)}
            {!isSame && isAfter && (
              <>
                + <ins>{visible(text)}</ins>
              </>
            )}
            {!isSame && !isAfter && (
              <>
                − <del>{visible(text)}</del>
              </>
            )}
          </li>
        );
      })}
    </ul>
  );
}

/** What an outcome says, one thing each: urgency, categories or an error. */
function saidBy({ classification, error }: Outcome): string[] {
  if (error) return [`error: ${error.code}`];
  const { urgent, categories } = classification;
  return [urgent ? 'urgent' : 'not urgent', ...(categories.length > 0 ? categories : ['no category'])];
}
