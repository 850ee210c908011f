// The page on which tickets are labelled, by keys or by mouse. The page itself holds all tickets of the order.
/** @import { Change, Chosen, Kept, Reviewed, ShownReview, State } from './types.js' */
import { all, call, el, events, get, make, on, show, showProblem } from './studio.js';

const main = el('main');
/** @type {ShownReview} */
const { me, queue, source, start, tickets } = JSON.parse(main.dataset.review ?? '');
const [items, texts] = [all('#list button'), all('article')];
const [keyed, fields] = [all('[data-key]'), all('[data-field]')];
const [blind, keys] = [get('blind', HTMLInputElement), get('keys', HTMLInputElement)];
/** What a reload must not lose. @type {Kept} */
const kept = { failed: [], drafts: {}, ...JSON.parse(sessionStorage.review ?? '{}') };
/** @type {Change[]} */
const past = [];
let at = start;

/** @param {string} text @param {string} [state] */
const say = (text, state = '') => {
  el('said').textContent = text;
  el('said').dataset.state = state;
};
/** @param {Chosen | null} choice */
const words = (choice) =>
  choice ? [choice.urgent ? 'urgent' : '', ...choice.categories].filter(Boolean).join(', ') : 'skipped';
const mine = () => kept.failed.filter((change) => change.me === me);
/** @param {Reviewed} ticket */
function stateOf({ key, label, saving }) {
  if (saving) return 'saving';
  if (mine().some((change) => change.key === key)) return 'not saved';
  return label?.isDone ? (label.choice ? 'labelled' : 'skipped') : 'to do';
}

// A key presses the button that shows it

on(document, 'keydown', (event) => {
  const { target, key, repeat } = event;
  if (!keys.checked || isHeld(event)) return;
  if (!(target instanceof Element) || document.querySelector('dialog[open]')) return;
  // What is in focus takes its own keys itself.
  if (target.matches('input:not([type=checkbox], [type=radio]), textarea, select')) return;
  if (/^( |Enter|Arrow)/.test(key) && target.closest(takers[key] ?? '[type=radio]')) return;
  const name = nameOf(event);
  const button = keyed.find(({ dataset }) => dataset.key === name);
  if (!button) return;
  event.preventDefault();
  if (!repeat || button.dataset.repeat) button.click();
});
/** @type {Record<string, string>} */
const takers = { Enter: 'button, a', ' ': 'button, a, input' };
/** @param {KeyboardEvent} event */
const isHeld = ({ ctrlKey, altKey, metaKey }) => ctrlKey || altKey || metaKey;
/** What a key is called here: one of another alphabet goes by its place, and so does one that is a digit with Shift. @param {KeyboardEvent} event */
function nameOf({ key, code, shiftKey }) {
  const isPlaced = !/^[ -~]/.test(key) || (/^Digit/.test(code) && !shiftKey);
  const name = isPlaced ? code.replace(/Key|Digit/, '') : key;
  return /^[a-z]$/i.test(name) ? (shiftKey ? 'Shift+' : '') + name.toLowerCase() : name;
}

on(main, 'click', ({ target, detail }) => {
  const button = target instanceof Element && target.closest('[data-do]');
  if (!(button instanceof HTMLElement)) return;
  const { do: action = '', n } = button.dataset;
  const ticket = tickets[at];
  if (ticket && action[0] === '=') choose(ticket, action.slice(1));
  else if (ticket) acts[action]?.(Number(n), ticket);
  // After a click with the mouse, Enter means the ticket, not the button again.
  if (detail > 0 && !/search|help/.test(action)) el('ticket').focus({ preventScroll: true });
});

/** @type {Record<string, (n: number, ticket: Reviewed) => unknown>} */
const acts = {
  urgent: (_, ticket) => choose(ticket, ''),
  accept(_, ticket) {
    const choice = choiceOf(ticket);
    if (choice.categories.length > 0) put(ticket, choice);
    else say('Choose a category first.');
  },
  skip: (_, ticket) => put(ticket, null),
  undo() {
    const last = past.pop();
    if (!last) return say('Nothing to undo.');
    send({ ...last, undone: last });
    go(
      tickets.findIndex(({ key }) => key === last.key),
      `${last.id} is undone.`,
      'saving',
    );
  },
  back: () => go(at - 1),
  forward: () => go(at + 1),
  jump: (n) => go(n),
  search: () => el('search').focus(),
  help() {
    // So that the focus has a place to come back to.
    if (document.activeElement === document.body) el('ticket').focus();
    get('help', HTMLDialogElement).showModal();
  },
  again: (n) =>
    mine()
      .slice(n, n + 1)
      .forEach(send),
  drop(n) {
    const dropped = mine()[n];
    kept.failed = kept.failed.filter((change) => change !== dropped);
    delete kept.drafts[dropped?.key ?? ''];
    draw();
  },
  usual: () => setKey('', ''),
  async propose() {
    const answer = await call('review/propose', {});
    if (answer?.ok === false) showProblem('run-problem', answer.data.problem);
  },
  stop: () => call('stop', {}),
};

/** What is chosen for a ticket: by its user, or by the model where that may be seen. @param {Reviewed} ticket @returns {Chosen} */
const choiceOf = ({ key, label, proposed }) =>
  kept.drafts[key] ?? label?.choice ?? (blind.checked ? null : proposed) ?? { urgent: false, categories: [] };

/** Chooses what was not chosen, and the other way round. @param {Reviewed} ticket @param {string} name of a category; empty for urgent */
function choose(ticket, name) {
  const { urgent, categories } = choiceOf(ticket);
  const others = categories.filter((one) => one !== name);
  if (name && others.length === categories.length) others.push(name);
  const choice = { urgent: name ? urgent : !urgent, categories: others };
  kept.drafts[ticket.key] = choice;
  draw();
  say(words(choice) || 'none');
}

/** @param {Reviewed} ticket @param {Chosen | null} choice */
function put({ n, id, key, label }, choice) {
  // Who has labelled a ticket has seen what is proposed.
  const isBlind = blind.checked && !label?.choice;
  // Random tickets are a sample only in the order of the draw, no matter who looked at them first.
  const isDrawn = queue !== 'random' || label?.isDone || !items.slice(0, at).some(isToDo);
  /** @type {Change} */
  const change = {
    n,
    id,
    key,
    me,
    queue: isDrawn ? queue : 'chosen',
    isBlind,
    choice,
    was: null,
    saved: null,
  };
  past.push(change);
  send(change);
  go(nextOf() ?? at, `${id}: ${words(choice)}.`, 'saving');
}

/** @param {HTMLElement} item */
const isToDo = ({ dataset }) => dataset.state === 'to do';
/** The place of the next ticket that is to do, from the front again after the last; of random ones always from the front. */
function nextOf() {
  const from = queue === 'random' ? 0 : at;
  const next = [...items.slice(from), ...items.slice(0, from)].find(isToDo);
  return next && items.indexOf(next);
}

/** @param {number} n @param {string} [said] @param {string} [state] */
function go(n, said = '', state = '') {
  if (tickets[n]) at = n;
  draw();
  items[at]?.scrollIntoView({ block: 'nearest' });
  say(`${said} ${place()}`, state);
}
const place = () =>
  nextOf() === undefined
    ? 'Nothing is left to do.'
    : `Now ${tickets[at]?.id}, ${at + 1} of ${tickets.length}.`;

// A category that is on no button yet
for (const form of all('#other'))
  on(form, 'submit', (event) => {
    event.preventDefault();
    const field = get('other-name', HTMLInputElement);
    const typed = field.value.trim();
    const isTyped = (/** @type {string} */ name) => name.toLowerCase() === typed.toLowerCase();
    const name = all('#choices button').map(nameOn).find(isTyped) ?? typed;
    const ticket = tickets[at];
    if (ticket && name && !choiceOf(ticket).categories.includes(name)) choose(ticket, name);
    field.value = '';
    el('ticket').focus();
  });
/** The category that a button chooses. @param {HTMLElement} button */
const nameOn = ({ dataset }) => dataset.do?.slice(1) ?? '';

// Saving: shown at once, sent one after the other, put back where that fails

let sending = Promise.resolve();
/** @param {Change} change */
function send(change) {
  const { n, id, key, isBlind, choice, undone } = change;
  /** @type {Pick<Reviewed, 'label' | 'saving'>} */
  const ticket = tickets.find((one) => one.key === key) ?? { label: null };
  // A later choice takes the place of one that was not saved.
  kept.failed = kept.failed.filter((one) => one.key !== key);
  delete kept.drafts[key];
  change.was = ticket.label;
  // What was chosen by hand, or said in another order, is still to come in the order of the draw.
  const isDone = queue !== 'random' || change.queue === queue || Boolean(ticket.label?.isDone);
  ticket.label = undone ? undone.was : { id: '', choice, isDone };
  ticket.saving = change;
  draw();
  sending = sending.then(async () => {
    const takesBack = undone && (undone.saved?.id ?? '');
    const answer = await call('label', {
      n,
      key,
      queue: undone ? queue : change.queue,
      isBlind,
      choice,
      takesBack,
    });
    const later = ticket.saving;
    if (later === change) delete ticket.saving;
    if (answer?.ok) {
      change.saved = answer.data.label;
      if (change.saved && !undone) change.saved.isDone = isDone;
      if (later === change) ticket.label = change.saved;
      say(
        undone
          ? `Undone ${id}. ${place()}`
          : `Saved ${id}: ${words(choice)}${change.queue === 'chosen' ? ', as chosen' : ''}. ${place()}`,
        'labelled',
      );
    } else if (later && later !== change) later.was = change.was;
    else {
      const { problem = undefined } = answer?.data ?? {};
      change.why = problem?.message ?? `the studio ${answer ? 'refuses this page' : 'does not answer'}`;
      change.isAway = !problem;
      ticket.label = change.was;
      if (choice && !undone) kept.drafts[key] = choice;
      kept.failed.push(change);
      say(`Not saved: ${id}. ${place()}`, 'not saved');
    }
    draw();
  });
}
let isLeft = false;
on(window, 'beforeunload', (event) => {
  sessionStorage.review = JSON.stringify(kept);
  if (!isLeft && (mine().length > 0 || tickets.some(({ saving }) => saving))) event.preventDefault();
});

// What is shown

let shownFailures = '[]';
function draw() {
  let done = 0;
  for (const [n, ticket] of tickets.entries()) {
    const state = stateOf(ticket);
    const [item, article] = [items[n], texts[n]];
    if (!item || !article) continue;
    item.dataset.state = article.dataset.state = state;
    item.ariaCurrent = String(n === at);
    article.hidden = n !== at;
    const { choice } = ticket.label ?? {};
    const [, label] = item.children;
    if (label) label.textContent = state + (choice ? `: ${words(choice)}` : '');
    if (/^[ls]a/.test(state)) done++;
    if (n !== at) continue;
    el('state').textContent = el('state').dataset.state = state;
    const { urgent, categories } = choiceOf(ticket);
    for (const name of categories) {
      if (all('#choices button').map(nameOn).includes(name)) continue;
      const button = make('button', name, 'choice');
      button.dataset.do = `=${name}`;
      el('choices').append(button);
    }
    for (const button of all('.choice')) {
      const action = button.dataset.do ?? '';
      button.ariaPressed = String(action === 'urgent' ? urgent : categories.includes(action.slice(1)));
    }
  }
  for (const one of all('.done')) one.textContent = `${done} of ${tickets.length}`;
  el('progress').setAttribute('value', `${done}`);
  // Said again only where it changed.
  const now = JSON.stringify(mine());
  if (now !== shownFailures) el('failures').replaceChildren(...mine().map(lineOf));
  shownFailures = now;
}

/** @param {Change} change @param {number} n */
function lineOf({ id, why, choice, undone }, n) {
  const line = make('li');
  line.append(make('span', `${id} is not saved: ${why}. You chose: ${undone ? 'undo' : words(choice)}.`));
  for (const [action, label] of Object.entries({ again: 'Send again', drop: 'Give up' })) {
    const button = make('button', label);
    Object.assign(button.dataset, { do: action, n });
    line.append(button);
  }
  return line;
}

// What its user changes of keys

for (const field of fields)
  on(field, 'keydown', (event) => {
    const { key } = event;
    if (/^(Tab|Escape|Shift|Control|Alt|Meta)/.test(key) || isHeld(event)) return;
    event.preventDefault();
    void setKey(field.dataset.field, /^(Backspace|Delete)$/.test(key) ? '' : nameOf(event));
  });
for (const box of [blind, keys]) on(box, 'change', () => setKey());

/** @param {string} [action] @param {string} [key] */
async function setKey(action, key) {
  draw();
  const answer = await call('review/keys', { isOff: !keys.checked, isBlind: blind.checked, action, key });
  if (!answer) return;
  showProblem('key-problem', answer.ok ? null : answer.data.problem);
  if (!answer.ok) return;
  for (const [n, [key, shown]] of answer.data.keys.entries()) {
    const [button, field] = [keyed[n], fields[n]];
    if (button?.lastElementChild) button.lastElementChild.textContent = shown;
    if (button) button.dataset.key = key;
    field?.setAttribute('value', shown);
  }
}

// What the server tells

let isRunning = false;
on(events, 'state', (event) => {
  /** @type {{ state: State }} */
  const { state } = JSON.parse(event.data);
  const { run } = state;
  if (`${state.source.name} ${state.source.tickets}` !== source || (isRunning && !run.isRunning)) {
    isLeft = true;
    location.reload();
  }
  isRunning = run.isRunning;
  el('cost').textContent = isRunning ? run.text : state.cost;
  showProblem('run-problem', run.problem);
  show('propose', !isRunning);
  show('stop', isRunning);
});
// What was not saved because the studio was away is sent again.
on(events, 'open', () =>
  mine()
    .filter(({ isAway }) => isAway)
    .forEach(send),
);
go(at);
