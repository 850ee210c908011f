import { visible } from '../../../core/text/visible.js';
import { describeKind } from '../../../run/describe/kind.js';
import type { QueuedTicket } from '../../../run/workbench/review.js';
import { visibleLines } from '../../../run/workbench/rows.js';

/** The length of a text in the list of tickets, which a text in full is never below. */
export const maxListed = 300;
/** The length of all texts in full together. */
const maxTexts = 8_000_000;

interface TicketArticleProps {
  readonly ticket: QueuedTicket;
  readonly n: number;
  readonly of: number;
}

/** A ticket in full. All are in the page, so that the next one is there at once. */
export function TicketArticle({ ticket, n, of }: TicketArticleProps) {
  const { row, proposed, isOld, place } = ticket;
  const { id, text, subject = '', body = text } = row.ticket;
  const { error } = row.outcome ?? {};
  const none = error ? `No proposal: ${error.message}` : 'No proposal yet.';
  const maxText = Math.max(maxListed, Math.floor(maxTexts / of));
  return (
    <article hidden aria-label={`Ticket ${visible(id)}`}>
      <div class="row head">
        <h1 dir="auto">{visible(id)}</h1>
        <span class="badge">
          {n + 1} of {of}
        </span>
        <span class="space" />
        <span class="small" dir="auto">
          {place}
        </span>
      </div>
      {subject !== '' && (
        <p class="subject" dir="auto">
          {visible(subject)}
        </p>
      )}
      <pre class="text" dir="auto" tabindex={0}>
        {`\n${visibleLines(body.slice(0, maxText))}`}
        {body.length > maxText && '… The page Try has the whole text.'}
      </pre>
      <p class="proposal" dir="auto">
        {proposed
          ? `Proposed${isOld ? ' by an earlier prompt' : ''}: ${visible(describeKind(proposed))}`
          : visible(none)}
      </p>
      <p class="no-proposal">The proposal is hidden until you have decided.</p>
    </article>
  );
}
