import { grouped } from '../../core/text/numbers.js';
import { cutOff, shorten } from '../../core/text/shorten.js';
import { visible } from '../../core/text/visible.js';
import type { Ticket } from '../../core/ticket.js';
import type { PageTexts } from '../../run/record/page-texts.js';
import { visibleLines } from '../../run/workbench/rows.js';
import type { RecordedOutcome } from '../../storage/runs/outcome-chunks.js';
import { Categories, Urgent } from './kind-view.js';

export interface OutcomesTableProps {
  readonly outcomes: readonly RecordedOutcome[];
  readonly texts: PageTexts;
}

/** The outcomes of a page, with the texts of their tickets where these could be read. */
export function OutcomesTable({ outcomes, texts }: OutcomesTableProps) {
  if (outcomes.length === 0) return null;
  const tickets = texts.kind === 'read' && texts.tickets.size > 0 ? texts.tickets : undefined;
  return (
    <section class="table" aria-label="Outcomes of tickets" tabindex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col" class="number">
              <span aria-hidden="true">#</span>
              <span class="hidden">number</span>
            </th>
            <th scope="col">id</th>
            {tickets && <th scope="col">text</th>}
            <th scope="col">urgent</th>
            <th scope="col">categories</th>
            <th scope="col">error</th>
          </tr>
        </thead>
        <tbody>
          {outcomes.map((outcome) => (
            <tr>
              <td class="number">{grouped(outcome.n + 1)}</td>
              <th scope="row" dir="auto" class="id">
                {visible(shorten(outcome.ticket, 200))}
              </th>
              {tickets && <TextCell ticket={tickets.get(outcome.n)} />}
              <AnswerCells outcome={outcome} />
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function AnswerCells({ outcome: { kind } }: { readonly outcome: RecordedOutcome }) {
  if ('error' in kind) {
    return (
      <>
        <td />
        <td />
        <td>
          <span class="chip error">{visible(kind.error)}</span>
        </td>
      </>
    );
  }
  return (
    <>
      <td>
        <Urgent isUrgent={kind.urgent} />
      </td>
      <td class="categories">
        <Categories names={kind.categories} />
      </td>
      <td />
    </>
  );
}

/** The characters of a text that are shown at once, and in all. */
const maxShort = 200;
const maxWhole = 20_000;

function TextCell({ ticket }: { readonly ticket: Ticket | undefined }) {
  if (ticket === undefined) {
    return (
      <td class="text">
        <span class="chip quiet">no longer there</span>
      </td>
    );
  }
  const short = visible(shorten(ticket.text, maxShort));
  const isWhole = short === ticket.text.trim();
  return (
    <td class="text" dir="auto">
      {isWhole ? (
        short
      ) : (
        <details>
          <summary>{short}</summary>
          <pre dir="auto" tabindex={0}>
            {`\n${visibleLines(cutOff(ticket.text, maxWhole))}`}
          </pre>
        </details>
      )}
    </td>
  );
}
