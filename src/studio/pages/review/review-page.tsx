import { counted } from '../../../core/text/numbers.js';
import { shorten } from '../../../core/text/shorten.js';
import { visible } from '../../../core/text/visible.js';
import type { ReviewOrder } from '../../../prompts/labels/label.js';
import type { QueuedTicket } from '../../../run/workbench/review.js';
import { StudioLayout } from '../layout.js';
import { KeyButton, KeyDialog, labels } from './key-controls.js';
import { actionOf, type Command, type Preferences } from './keys.js';
import type { ReviewData } from './shown-review.js';
import { maxListed, TicketArticle } from './ticket-article.js';

/** An order of tickets to choose. */
export interface QueueChoice {
  readonly name: ReviewOrder;
  readonly tickets: number;
  readonly done: number;
}

export interface ReviewPageProps {
  /** The name of the prompt, to which labels belong. */
  readonly prompt: string;
  readonly queues: readonly QueueChoice[];
  readonly review: ReviewData;
  /** In the order of the queue. */
  readonly tickets: readonly QueuedTicket[];
  readonly categories: readonly string[];
  /** Whether others may be named, as the prompt has no list. */
  readonly isOpen: boolean;
  /** The order that was chosen: what is found in it may be of another queue. */
  readonly order: ReviewOrder;
  /** What tickets are searched for; empty for all. */
  readonly find: string;
  /** By what they do: see `keysFor`. */
  readonly keys: ReadonlyMap<string, string>;
  readonly preferences: Preferences;
  /** How many tickets are left out, since they have no id, or that of another. */
  readonly leftOut: number;
  /** Why there are no tickets, where there are none. */
  readonly empty: string;
}

const orders: Readonly<Record<ReviewOrder, { readonly label: string; readonly about: string }>> = {
  random: {
    label: 'Random',
    about:
      'In random order, so that your labels represent all tickets. A ticket that you jump to counts as chosen, and comes again in its turn.',
  },
  disagreement: { label: 'Disagreement', about: 'Tickets that two prompts answer differently.' },
  unsure: { label: 'Unsure', about: 'Tickets whose answers are the least certain.' },
  mislabelled: {
    label: 'Probably mislabelled',
    about: 'Labelled tickets whose answer differs from the label.',
  },
};

const aboutFound = 'Tickets that you looked for: their labels count as chosen, and not as random ones.';

const filters = ['to do', 'labelled', 'skipped', 'not saved'] as const;

/** One ticket at a time, with the answer that is proposed, to be labelled by keys or by mouse. */
export function ReviewPage(props: ReviewPageProps) {
  const { prompt, queues, review, tickets, categories, isOpen, order } = props;
  const { find, keys, preferences, leftOut, empty } = props;
  const button = (command: Command, className = '') => (
    <KeyButton action={command} keys={keys} className={className}>
      {labels[command]}
    </KeyButton>
  );
  return (
    <StudioLayout title="Review" here="review">
      <main id="main" class="review" data-page="review" data-review={JSON.stringify(review)}>
        <section class="card" aria-labelledby="ticket">
          <div class="row">
            <nav class="row" aria-label="Order">
              {queues.map(({ name, tickets, done }) => (
                <a
                  class="button"
                  href={`/review?queue=${name}`}
                  aria-current={name === order ? 'page' : undefined}
                >
                  {orders[name].label}{' '}
                  <span class={name === review.queue ? 'small done' : 'small'}>
                    {done} of {tickets}
                  </span>
                </a>
              ))}
            </nav>
          </div>
          <p class="small">{review.queue === 'chosen' ? aboutFound : orders[order].about}</p>
          {leftOut > 0 && (
            <p class="note">
              {counted(leftOut, 'ticket')} left out: labels name a ticket by its id, and{' '}
              {leftOut === 1 ? 'this one has' : 'these have'} none, or that of a ticket before.
            </p>
          )}
          <div class="row action">
            <button type="button" data-do="propose" id="propose">
              Get proposals
            </button>
            <button type="button" data-do="stop" id="stop" hidden>
              Stop
            </button>
            <span id="cost" class="small" role="status" dir="auto" />
          </div>
          <div id="run-problem" class="problem" role="alert" hidden />
          {tickets.length === 0 && <p class="empty">{empty}</p>}
          <div id="work" hidden={tickets.length === 0}>
            <div id="ticket" tabindex={-1}>
              {tickets.map((ticket, n) => (
                <TicketArticle ticket={ticket} n={n} of={tickets.length} />
              ))}
            </div>
            <fieldset class="row choices" id="choices">
              <legend>Categories for {visible(prompt)}</legend>
              {categories.map((name) => (
                <KeyButton action={actionOf(visible(name))} keys={keys} className="choice">
                  {visible(name)}
                </KeyButton>
              ))}
            </fieldset>
            {isOpen && (
              <form class="row" id="other">
                <input
                  id="other-name"
                  placeholder="another category"
                  aria-label="Another category, and press Enter"
                  maxlength={200}
                  dir="auto"
                  autocomplete="off"
                />
              </form>
            )}
            <div class="row">
              {button('urgent', 'choice')}
              <span class="space" />
              {button('back')}
              {button('forward')}
              {button('skip')}
              {button('undo')}
              {button('accept', 'primary')}
            </div>
            <p class="row">
              <span id="state" class="state badge" />
              <span id="said" class="state" role="status" dir="auto" />
            </p>
          </div>
          <div role="alert">
            <ul id="failures" class="plain" aria-label="Not saved" />
          </div>
        </section>
        <section class="side" aria-label="Tickets">
          <div class="row">
            <progress id="progress" max={Math.max(1, tickets.length)} value="0" aria-label="Labelled" />
            <span class="small">
              <span class="done" /> labelled
            </span>
          </div>
          <div class="row">
            <label class="check">
              <input type="checkbox" id="blind" checked={preferences.isBlind} /> Blind: hide proposals
            </label>
            <label class="check">
              <input type="checkbox" id="keys" checked={!preferences.isOff} /> Keys
            </label>
            {button('help')}
          </div>
          <div class="row">
            <a class="button" href="/review/labels">
              Download labels
            </a>
            <a class="button" href="/review/agreement">
              Agreement
            </a>
          </div>
          <search>
            <form class="row" action="/review" method="get">
              {button('search')}
              <input type="hidden" name="queue" value={order} />
              <input
                id="search"
                type="search"
                name="find"
                value={find}
                dir="auto"
                aria-label="Find in tickets, and press Enter"
              />
              {find !== '' && <a href={`/review?queue=${order}`}>Show all</a>}
            </form>
          </search>
          <fieldset class="row filters">
            <legend class="hidden">Show</legend>
            {['all', ...filters].map((name) => (
              <label class="check">
                <input type="radio" name="filter" value={name} checked={name === 'all'} /> {name}
              </label>
            ))}
          </fieldset>
          <ol id="list" aria-label="Tickets in this order">
            {tickets.map(({ row }, n) => (
              <li>
                <button type="button" data-do="jump" data-n={n}>
                  <span class="state" dir="auto">
                    {visible(row.ticket.id)}
                  </span>
                  <span class="as" dir="auto" />
                  <span class="text" dir="auto">
                    {visible(shorten(row.ticket.text, maxListed))}
                  </span>
                </button>
              </li>
            ))}
          </ol>
        </section>
        <KeyDialog keys={keys} />
      </main>
    </StudioLayout>
  );
}
