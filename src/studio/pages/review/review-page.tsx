import { counted } from '../../../core/text/numbers.js';
import { shorten } from '../../../core/text/shorten.js';
import { visible } from '../../../core/text/visible.js';
import type { ReviewOrder } from '../../../prompts/labels/label.js';
import { describeKind } from '../../../run/describe/kind.js';
import type { QueuedTicket } from '../../../run/workbench/review.js';
import { visibleLines } from '../../../run/workbench/rows.js';
import { StudioLayout } from '../layout.js';
import { actionOf, type Command, type Preferences, showKey } from './keys.js';
import type { ReviewData } from './shown-review.js';

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

const labels: Readonly<Record<Command, string>> = {
  accept: 'Accept and next',
  urgent: 'Urgent',
  skip: 'Skip',
  undo: 'Undo',
  back: 'Back',
  forward: 'Forward',
  search: 'Find',
  help: 'Keys and help',
};

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

/** The length of a text in the list, and of all texts together. */
const maxListed = 300;
const maxTexts = 8_000_000;

interface TicketArticleProps {
  readonly ticket: QueuedTicket;
  readonly n: number;
  readonly of: number;
}

/** A ticket in full. All are in the page, so that the next one is there at once. */
function TicketArticle({ ticket, n, of }: TicketArticleProps) {
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

interface KeyButtonProps {
  readonly action: string;
  readonly keys: ReadonlyMap<string, string>;
  readonly className: string;
  readonly children: string;
}

/** A button that a key presses, which it shows. */
function KeyButton({ action, keys, className, children }: KeyButtonProps) {
  const key = keys.get(action) ?? '';
  const isChoice = className === 'choice';
  return (
    <button
      type="button"
      class={className}
      data-do={action}
      data-key={key}
      data-repeat={action === 'back' || action === 'forward' ? 'yes' : undefined}
      aria-pressed={isChoice ? 'false' : undefined}
    >
      <span dir="auto">{children}</span> <kbd>{showKey(key)}</kbd>
    </button>
  );
}

interface KeyDialogProps {
  readonly keys: ReadonlyMap<string, string>;
}

/** What keys do, and how to change them. */
function KeyDialog({ keys }: KeyDialogProps) {
  const names = new Map<string, string>(Object.entries(labels));
  return (
    <dialog id="help" aria-labelledby="help-title">
      <div class="row head">
        <h2 id="help-title">Keys and help</h2>
        <span class="space" />
        <button type="button" data-close>
          Close
        </button>
      </div>
      <p>
        Choose categories and accept: it is saved, and the next ticket comes by itself. Keys do nothing while
        you type in a field or hold Ctrl, Alt or Cmd. To change a key, go to its field and press another one;
        Backspace leaves it without.
      </p>
      <div id="key-problem" class="problem" role="alert" hidden />
      <fieldset id="key-fields" class="key-fields">
        <legend class="hidden">Keys</legend>
        {[...keys].map(([action, key]) => (
          <label>
            <span dir="auto">{names.get(action) ?? action.slice(1)}</span>
            <input readonly data-field={action} value={showKey(key)} />
          </label>
        ))}
      </fieldset>
      <button type="button" data-do="usual">
        Back to the usual keys
      </button>
    </dialog>
  );
}
