// What all pages of the studio have. Texts from elsewhere go into text nodes alone.
/** @import { Call, On, ShownProblem } from './types.js' */
import { colourOf } from './colour.js';

/** @template {HTMLElement} T @param {string} id @param {new () => T} type @returns {T} */
export function get(id, type) {
  const found = document.getElementById(id);
  if (found instanceof type) return found;
  throw new Error(`The page has no ${id}`);
}
/** @param {string} id */
export const el = (id) => get(id, HTMLElement);

/**
 * Returns all elements that a selector finds, whose type is the caller's word.
 * @template {HTMLElement} [T=HTMLElement] @param {string} selector @param {ParentNode} [parent] @returns {T[]}
 */
export const all = (selector, parent = document) => [
  .../** @type {NodeListOf<T>} */ (parent.querySelectorAll(selector)),
];

/** @type {On} */
export const on = (target, type, listener) =>
  target.addEventListener(type, /** @type {EventListener} */ (listener));

/** @param {string} name @param {string} [text] @param {string} [className] */
export function make(name, text = '', className = '') {
  const made = document.createElement(name);
  made.textContent = text;
  made.className = className;
  made.dir = 'auto';
  return made;
}

/** @param {string} name of a category, as it is shown */
export const chip = (name) => make('span', name, `chip ${colourOf(name)}`);

/** @param {string} id @param {boolean} isShown */
export function show(id, isShown) {
  el(id).hidden = !isShown;
}

/** @param {string} text */
export function tell(text) {
  el('connection').textContent = text;
  show('connection', text !== '');
}

const gone = 'The studio has ended. What you typed is still here: start it again in the same folder.';

// Whose page this is. What it sends is not for who signs in here later.
const { person } = document.body.dataset;

/**
 * Calls the server. Resolves to undefined where it does not answer.
 * @type {Call}
 */
export const call = async (path, body, more) => {
  const json = JSON.stringify(body);
  // What is sent as the page goes arrives where it is small enough.
  const keepalive = body !== undefined && json.length < 60_000;
  const post = { method: 'POST', headers: { 'content-type': 'application/json' }, body: json, keepalive };
  try {
    const sent = more ?? (body === undefined ? {} : post);
    const headers = { ...sent.headers, ...(person && { 'x-person': person }) };
    const response = await fetch(`/api/${path}`, { ...sent, headers });
    if (response.status === 401) tell(await response.text());
    const isJson = response.headers.get('content-type')?.startsWith('application/json');
    return { ok: response.ok, data: isJson ? await response.json() : {} };
  } catch {
    tell(gone);
    return undefined;
  }
};

/** @param {string} id @param {ShownProblem | null | undefined} problem @param {((problem: ShownProblem) => void)} [go] */
export function showProblem(id, problem, go) {
  const box = el(id);
  show(id, Boolean(problem));
  box.replaceChildren();
  if (!problem) return;
  const { position } = problem;
  if (position && go) {
    const button = make('button', `Line ${position.line}, column ${position.column}`, 'link');
    button.setAttribute('type', 'button');
    on(button, 'click', () => go(problem));
    box.append(button, ' ');
  }
  box.append(make('span', problem.message), ...problem.hint.map((line) => make('div', line, 'small')));
}

/** @param {number} ms @param {() => void} work */
export function soon(ms, work) {
  let timer = 0;
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(() => later.now(), ms);
    later.isWaiting = true;
  };
  later.isWaiting = false;
  later.now = () => {
    clearTimeout(timer);
    if (later.isWaiting) {
      later.isWaiting = false;
      work();
    }
  };
  return later;
}

for (const button of all('[data-close]')) {
  on(button, 'click', () => button.closest('dialog')?.close());
}

export const events = new EventSource(person ? `/api/events?person=${person}` : '/api/events');
on(events, 'open', () => tell(''));
// The server refused it, and says why, or there is none any more.
on(events, 'error', () => (events.readyState === EventSource.CLOSED ? call('prompt') : tell(gone)));

for (const button of all('[data-open]')) {
  on(button, 'click', async () => {
    const draft = await call('prompt');
    const isUnsaved = sessionStorage.typed !== undefined || (draft?.ok && draft.data.prompt.isChanged);
    if (isUnsaved && !button.dataset.sure) {
      button.dataset.sure = 'yes';
      button.textContent = 'Replace what is not saved?';
      return;
    }
    const opened = await call('open', { prompt: button.dataset.open });
    if (opened?.ok) {
      sessionStorage.removeItem('typed');
      location.assign('/');
    } else if (opened) showProblem('open-problem', opened.data.problem);
  });
}
