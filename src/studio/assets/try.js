// The page on which a prompt is tried.
/** @import { Action, ShownDraft, Field, Fields, ShownHunk, ShownProblem, PromptState, ShownRow, State } from './types.js' */
import { call, el, events, get, make, show, showProblem, soon, tell } from './studio.js';

const text = get('text', HTMLTextAreaElement);
const form = get('form', HTMLFormElement);
const table = get('rows', HTMLTableElement);
const [body = table.createTBody()] = table.tBodies;
let revision = Number(text.dataset.revision);
let calls = 0;
/** @type {PromptState | undefined} */
let latest;
let isRunning = false;

// The text of the prompt

const gutter = el('gutter');
/** @type {number | undefined} */
let badLine;
function drawGutter() {
  const numbers = text.value.split('\n').map((_, index) => `${index + 1}\n`);
  gutter.replaceChildren(...numbers.map((line, index) => (index + 1 === badLine ? make('b', line) : line)));
  gutter.scrollTop = text.scrollTop;
}
text.addEventListener('scroll', () => {
  gutter.scrollTop = text.scrollTop;
});

/** @param {ShownProblem} problem */
function goTo({ position }) {
  if (!position) return;
  openTab('text');
  const lines = text.value.split('\n');
  const before = lines.slice(0, position.line - 1).join('\n').length + (position.line > 1 ? 1 : 0);
  const at = before + position.column - 1;
  text.focus();
  text.setSelectionRange(at, at + 1);
  text.scrollTop = (text.scrollHeight / lines.length) * Math.max(0, position.line - 5);
}

/** @param {PromptState} prompt */
function showPrompt(prompt) {
  el('prompt-name').textContent = prompt.path;
  show('changed', prompt.isChanged);
  showProblem('prompt-problem', prompt.problem, goTo);
  text.setAttribute('aria-invalid', String(Boolean(prompt.problem)));
  badLine = prompt.problem?.position?.line;
  drawGutter();
  const note = el('draft-note');
  show('draft-note', prompt.note !== '');
  if (note.firstElementChild) note.firstElementChild.textContent = prompt.note;
  show('discard', prompt.isRestored);
}

/** @param {ShownDraft} draft */
function takeDraft(draft) {
  revision = draft.prompt.revision;
  if (text.value !== draft.text) text.value = draft.text;
  fill(draft.fields);
  // Events may have said more of the same text.
  showPrompt(latest?.revision === revision ? latest : draft.prompt);
}

/** @param {'prompt' | 'edit' | 'open'} path @param {unknown} [sent] */
async function change(path, sent) {
  calls++;
  const typed = text.value;
  const answer = await call(path, sent);
  calls--;
  if (answer?.ok && calls === 0 && (path !== 'prompt' || text.value === typed)) {
    sessionStorage.removeItem('typed');
    takeDraft(answer.data);
  } else if (answer?.ok === false && answer.data.problem)
    showProblem('prompt-problem', answer.data.problem, goTo);
}

const send = soon(250, () => void change('prompt', { text: text.value }));
text.addEventListener('input', () => {
  drawGutter();
  // Until the server has it.
  sessionStorage.typed = text.value;
  send();
});
addEventListener('pagehide', () => send.now());

// The same as a form

const tabs = [el('tab-text'), el('tab-form')];
/** @param {string} name */
function openTab(name) {
  for (const tab of tabs) {
    const isChosen = tab.id === `tab-${name}`;
    tab.setAttribute('aria-selected', String(isChosen));
    tab.tabIndex = isChosen ? 0 : -1;
    show(tab.id.replace('tab', 'panel'), isChosen);
  }
}
for (const [index, tab] of tabs.entries()) {
  tab.addEventListener('click', () => openTab(tab.id.slice(4)));
  tab.addEventListener('keydown', ({ key }) => {
    if (key !== 'ArrowLeft' && key !== 'ArrowRight') return;
    const other = tabs[1 - index];
    other?.focus();
    other?.click();
  });
}

/** @param {ParentNode} parent */
const fieldsIn = (parent) => /** @type {NodeListOf<Field>} */ (parent.querySelectorAll('[data-field]'));
const template = get('category', HTMLTemplateElement);
const categories = el('categories');
/** @type {Map<string, unknown>} */
const edits = new Map();

/** @param {Fields | null} fields */
function fill(fields) {
  show('form-broken', fields === null);
  for (const set of form.querySelectorAll('fieldset')) set.disabled = fields === null;
  if (!fields) return;
  while (categories.children.length > fields.categories.length) categories.lastElementChild?.remove();
  while (categories.children.length < fields.categories.length)
    categories.append(template.content.cloneNode(true));
  for (const [index, set] of [...categories.children].entries()) {
    const legend = set.querySelector('legend');
    if (legend) legend.textContent = fields.categories[index]?.name ?? '';
    for (const field of fieldsIn(set)) field.dataset.path = `categories.${index}.${field.dataset.field}`;
    set.querySelector('[data-remove]')?.setAttribute('data-remove', String(index));
  }
  // Colours in the order of the prompt.
  for (const { name } of fields.categories) chip(name);
  for (const field of fieldsIn(form)) {
    if (field === document.activeElement || edits.has(pathOf(field))) continue;
    /** @type {unknown} */
    let value = fields;
    for (const step of pathOf(field).split('.'))
      value = /** @type {Record<string, unknown> | undefined} */ (value)?.[step];
    const shown = Array.isArray(value) ? value.join('\n') : String(value ?? '');
    if (field instanceof HTMLSelectElement && ![...field.options].some((one) => one.value === shown)) {
      field.append(new Option(shown, shown));
    }
    if (field.value !== shown) field.value = shown;
  }
}

/** @param {Field} field */
const pathOf = (field) => field.dataset.path ?? field.dataset.field ?? '';

/** @param {Field} field */
function typedIn(field) {
  const lines = field.value.split('\n').map((line) => line.trim());
  if (field.dataset.kind === 'list') return lines.filter((line) => line !== '');
  if (field.dataset.kind !== 'number') return field.value;
  return field.value === '' ? null : Number(field.value);
}

let editing = Promise.resolve();
const sendEdits = soon(250, () => {
  editing = editing.then(async () => {
    for (const [field, value] of [...edits]) {
      edits.delete(field);
      await change('edit', { text: text.value, edit: { kind: 'set', field, value } });
    }
  });
});
form.addEventListener('input', ({ target }) => {
  if (!(target instanceof Element) || !target.matches('[data-field]')) return;
  const field = /** @type {Field} */ (target);
  edits.set(pathOf(field), typedIn(field));
  sendEdits();
});
form.addEventListener('submit', (event) => event.preventDefault());
form.addEventListener('click', async ({ target }) => {
  if (!(target instanceof HTMLElement)) return;
  const { remove } = target.dataset;
  if (remove === undefined && target.id !== 'add-category') return;
  await flush();
  const edit =
    remove === undefined ? { kind: 'add_category' } : { kind: 'remove_category', index: Number(remove) };
  await change('edit', { text: text.value, edit });
  if (remove !== undefined) el('add-category').focus();
  else categories.lastElementChild?.querySelector('input')?.select();
});

/** Has the server know all that was typed. */
async function flush() {
  sendEdits.now();
  await editing;
}

el('discard').addEventListener('click', async () => {
  await change('open', { prompt: '' });
});

// Tickets

/** @param {Action} path @param {unknown} sent @param {RequestInit} [more] */
async function choose(path, sent, more) {
  const answer = await call(path, sent, more);
  if (answer && !answer.ok) showProblem('source-problem', answer.data.problem);
}
const source = get('source', HTMLSelectElement);
source.addEventListener('change', () => source.value && choose('source', { name: source.value }));
const sample = get('sample', HTMLInputElement);
sample.addEventListener(
  'change',
  () => sample.reportValidity() && choose('sample', { size: Number(sample.value) }),
);

/** @param {File | undefined} file */
async function upload(file) {
  if (!file) return;
  const name = encodeURIComponent(file.name.toWellFormed());
  const headers = { 'content-type': 'application/octet-stream', 'x-file-name': name };
  await choose('upload', undefined, { method: 'POST', headers, body: file });
}
const file = get('file', HTMLInputElement);
file.addEventListener('change', async () => {
  await upload(file.files?.[0]);
  file.value = '';
});
addEventListener('dragover', (event) => {
  event.preventDefault();
  document.body.classList.add('dropping');
});
addEventListener('dragleave', () => document.body.classList.remove('dropping'));
addEventListener('drop', (event) => {
  event.preventDefault();
  document.body.classList.remove('dropping');
  void upload(event.dataTransfer?.files[0]);
});

// The test

async function test() {
  if (isRunning) return;
  await flush();
  const answer = await call('test', { text: text.value });
  if (!answer || answer.ok) return;
  const { problem } = answer.data;
  if (problem?.code === 'bad_prompt') showProblem('prompt-problem', problem, goTo);
  else showProblem('run-problem', problem);
}
const stop = () => void call('stop', {});
el('test').addEventListener('click', test);
el('stop').addEventListener('click', stop);
addEventListener('keydown', (event) => {
  if (!event.ctrlKey && !event.metaKey) return;
  /** @type {Record<string, () => unknown>} */
  const keys = { Enter: test, '.': stop, s: openSave };
  const work = keys[event.key];
  if (!work || document.querySelector('dialog[open]')) return;
  event.preventDefault();
  void work();
});

/** @param {State} state */
function showState({ source: { name, empty, tickets, problem, notes }, prompt, cost, run }) {
  latest = prompt;
  if (calls === 0 && !send.isWaiting && !sendEdits.isWaiting) {
    if (prompt.revision === revision) showPrompt(prompt);
    else void change('prompt');
  }
  if (name && ![...source.options].some(({ value }) => value === name)) source.append(new Option(name, name));
  if (name && document.activeElement !== source) source.value = name;
  showProblem('source-problem', problem);
  const list = el('notes');
  list.replaceChildren(...notes.map((note) => make('li', note)));
  show('notes', notes.length > 0);
  isRunning = run.isRunning;
  show('test', !isRunning);
  show('stop', isRunning);
  get('stop', HTMLButtonElement).disabled = run.isStopping;
  get('test', HTMLButtonElement).disabled = tickets === 0;
  el('cost').textContent = cost;
  show('progress', run.text !== '');
  el('stage').textContent = run.text;
  const meter = el('progress').querySelector('progress');
  if (meter) meter.value = run.share;
  showProblem('run-problem', run.problem);
  el('empty').textContent = empty;
  show('empty', tickets === 0);
}
events.addEventListener('state', (event) => showState(JSON.parse(event.data).state));

// Results

/** @type {{ row: ShownRow, line: HTMLTableRowElement }[]} */
let rows = [];
/** @type {Map<string, number>} */
const colours = new Map();
const rowTemplate = get('row', HTMLTemplateElement);

/** @param {string} name */
function chip(name) {
  if (!colours.has(name)) colours.set(name, colours.size % 12);
  const made = make('span', name, `chip k${colours.get(name)}`);
  made.dir = 'auto';
  return made;
}

/** @param {HTMLTableRowElement} line @param {ShownRow} row */
function draw(line, row) {
  const [id, text, urgent, named, outcome] = line.cells;
  const button = id?.querySelector('button');
  const words = text?.querySelector('div');
  if (!button || !words || !urgent || !named || !outcome) return;
  button.textContent = row.id;
  words.textContent = row.text;
  urgent.replaceChildren(row.urgent === null ? '' : row.urgent ? make('span', 'urgent', 'chip alarm') : 'no');
  named.replaceChildren(...(row.categories ?? []).flatMap((name) => [chip(name), ' ']));
  const parts = [];
  if (row.error) parts.push(make('span', row.error.code, 'chip error'));
  if (row.was !== null) parts.push(make('span', `was ${row.was}`, 'was'));
  if (row.isToSend) parts.push(make('span', 'to send', 'chip quiet'));
  else if (row.origin && row.origin !== 'none') parts.push(make('span', row.origin, 'small'));
  outcome.replaceChildren(...parts.flatMap((part) => [part, ' ']));
  line.classList.toggle('old', row.isOld);
}

/** @param {{ isAll: boolean, rows: ShownRow[] }} event */
function takeRows(event) {
  if (event.isAll) {
    rows = event.rows.map((row) => {
      const line = rowTemplate.content.querySelector('tr')?.cloneNode(true);
      if (!(line instanceof HTMLTableRowElement)) throw new Error('The page has no row');
      line.dataset.n = String(row.n);
      return { row, line };
    });
    body.replaceChildren(...rows.map(({ line }) => line));
  }
  for (const row of event.rows) {
    const found = rows[row.n];
    if (!found) continue;
    found.row = row;
    draw(found.line, row);
  }
  arrangeSoon();
}
events.addEventListener('rows', (event) => takeRows(JSON.parse(event.data)));

const search = get('search', HTMLInputElement);
const byCategory = get('by-category', HTMLSelectElement);
const boxes = /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll('[data-filter]'));
/** @type {Record<string, (row: ShownRow) => boolean>} */
const tests = {
  urgent: (row) => row.urgent === true,
  error: (row) => row.error !== null,
  changed: (row) => row.was !== null,
  'to send': (row) => row.isToSend === true,
};
/** @type {Record<string, (row: ShownRow) => string | number>} */
const sorts = {
  ticket: (row) => row.n,
  text: (row) => row.text.toLowerCase(),
  urgent: (row) => (row.urgent === null ? 2 : row.urgent ? 0 : 1),
  categories: (row) => row.categories?.join(', ') ?? '\uffff',
  outcome: (row) => (row.error ? `0${row.error.code}` : row.was !== null ? '1' : row.isToSend ? '2' : '3'),
};
let sort = { name: 'ticket', sign: 1 };

let isWaiting = false;
function arrangeSoon() {
  if (isWaiting) return;
  isWaiting = true;
  requestAnimationFrame(() => {
    isWaiting = false;
    arrange();
  });
}

function arrange() {
  const wanted = [...boxes].filter((box) => box.checked).map((box) => tests[box.dataset.filter ?? '']);
  const word = search.value.trim().toLowerCase();
  let shown = 0;
  for (const { row, line } of rows) {
    const isShown =
      wanted.every((test) => test?.(row)) &&
      (byCategory.value === '' || row.categories?.includes(byCategory.value) === true) &&
      (word === '' || `${row.id}\n${row.text}`.toLowerCase().includes(word));
    line.hidden = !isShown;
    if (isShown) shown++;
  }
  const keyOf = sorts[sort.name] ?? (({ n }) => n);
  const keys = new Map(rows.map((one) => [one, keyOf(one.row)]));
  const order = rows.toSorted((a, b) => {
    const [x = 0, y = 0] = [keys.get(a), keys.get(b)];
    return (x < y ? -1 : x > y ? 1 : 0) * sort.sign || a.row.n - b.row.n;
  });
  if (order.some(({ line }, index) => body.children[index] !== line)) {
    const { activeElement } = document;
    body.append(...order.map(({ line }) => line));
    if (activeElement instanceof HTMLElement && body.contains(activeElement)) activeElement.focus();
  }
  el('shown').textContent = shown === rows.length ? `${shown} tickets` : `${shown} of ${rows.length}`;
  drawChart();
}
for (const box of [search, byCategory, ...boxes]) box.addEventListener('input', arrangeSoon);
for (const button of /** @type {NodeListOf<HTMLElement>} */ (table.querySelectorAll('[data-sort]'))) {
  button.addEventListener('click', () => {
    const name = button.dataset.sort ?? '';
    sort = { name, sign: sort.name === name ? -sort.sign : 1 };
    for (const head of table.querySelectorAll('th[aria-sort]')) head.setAttribute('aria-sort', 'none');
    button.closest('th')?.setAttribute('aria-sort', sort.sign === 1 ? 'ascending' : 'descending');
    arrangeSoon();
  });
}

const bar = get('bar', HTMLTemplateElement);
const chart = el('chart');
chart.addEventListener('click', ({ target }) => {
  const button = target instanceof Element ? target.closest('button') : null;
  if (!button) return;
  const name = button.dataset.name ?? '';
  byCategory.value = byCategory.value === name ? '' : name;
  arrangeSoon();
});
function drawChart() {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const { row } of rows)
    for (const name of row.categories ?? []) counts.set(name, (counts.get(name) ?? 0) + 1);
  const bars = [...counts].toSorted(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).slice(0, 30);
  const names = ['', ...[...counts.keys()].toSorted()];
  if ([...byCategory.options].map(({ value }) => value).join('\n') !== names.join('\n')) {
    const { value } = byCategory;
    byCategory.replaceChildren(...names.map((name) => new Option(name || 'all categories', name)));
    byCategory.value = names.includes(value) ? value : '';
  }
  const most = bars[0]?.[1] ?? 1;
  while (chart.children.length > bars.length) chart.lastElementChild?.remove();
  while (chart.children.length < bars.length) {
    chart.append(bar.content.cloneNode(true));
  }
  for (const [index, [name, count]] of bars.entries()) {
    const button = chart.children[index]?.firstElementChild;
    const rect = button?.querySelector('rect');
    if (!(button instanceof HTMLElement) || !rect) continue;
    chip(name);
    button.dataset.name = name;
    button.setAttribute('aria-pressed', String(byCategory.value === name));
    const [label, number] = button.children;
    if (label) label.textContent = name;
    if (number) number.textContent = String(count);
    rect.setAttribute('width', String((100 * count) / most));
    rect.setAttribute('class', `k${colours.get(name)}`);
  }
}

const detail = get('detail', HTMLDialogElement);
/** @param {ShownRow} row */
async function open(row) {
  const answer = await call(`tickets/${row.n}`);
  if (!answer?.ok) return;
  el('detail-title').textContent = row.id;
  el('detail-place').textContent = answer.data.place;
  const parts = row.error ? [make('p', `${row.error.code}: ${row.error.message}`, 'problem')] : [];
  if (row.urgent) parts.push(make('span', 'urgent', 'chip alarm'));
  el('detail-outcome').replaceChildren(...parts, ...(row.categories ?? []).map(chip));
  el('detail-text').textContent = answer.data.text;
  el('detail-reply').textContent =
    answer.data.reply ?? 'There is none: no answer was used for this ticket yet.';
  detail.showModal();
}
body.addEventListener('click', ({ target }) => {
  const line = target instanceof Element ? target.closest('tr') : null;
  const found = rows[Number(line?.dataset.n)];
  if (found && getSelection()?.isCollapsed !== false) void open(found.row);
});
body.addEventListener('keydown', (event) => {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  const line = event.target instanceof Element ? event.target.closest('tr') : null;
  if (step === 0 || !line) return;
  event.preventDefault();
  const lines = [...body.rows].filter((one) => !one.hidden);
  lines[lines.indexOf(line) + step]?.querySelector('button')?.focus();
});

// Saving

const dialog = get('save-dialog', HTMLDialogElement);
const [name, message] = [get('save-name', HTMLInputElement), get('save-message', HTMLInputElement)];
const visibility = get('save-visibility', HTMLSelectElement);
/** @type {number | undefined} */
let ifVersion;
const resetSave = () => {
  ifVersion = undefined;
  showProblem('save-problem', null);
  show('conflict', false);
  el('save-button').textContent = 'Save';
};
async function openSave() {
  await flush();
  const answer = await call('save');
  if (!answer) return;
  resetSave();
  if (answer.ok) {
    name.value = answer.data.name;
    visibility.value = answer.data.visibility;
  } else showProblem('save-problem', answer.data.problem);
  message.value = '';
  dialog.showModal();
  name.select();
}
el('save').addEventListener('click', openSave);
for (const field of [name, visibility]) field.addEventListener('input', resetSave);
get('save-form', HTMLFormElement).addEventListener('submit', async (event) => {
  event.preventDefault();
  const sent = { text: text.value, name: name.value, message: message.value, visibility: visibility.value };
  const answer = await call('save', ifVersion === undefined ? sent : { ...sent, ifVersion });
  if (!answer) return;
  if (answer.ok) {
    dialog.close();
    sessionStorage.removeItem('typed');
    tell(
      answer.data.isNew
        ? `Saved ${answer.data.reference}.`
        : `${answer.data.reference} says the same already.`,
    );
  } else if (answer.data.kind === 'conflict') {
    ifVersion = answer.data.newest;
    showProblem('save-problem', null);
    el('conflict-since').replaceChildren(...answer.data.since.map((line) => make('li', line)));
    const { frontMatter, body: inBody } = answer.data.changes;
    drawDiff(el('conflict-diff'), [...frontMatter, ...inBody]);
    show('conflict', true);
    el('save-button').textContent = `Save as version ${answer.data.newest + 1}`;
  } else showProblem('save-problem', answer.data.problem);
});

/** @param {HTMLElement} box @param {ShownHunk[]} hunks */
function drawDiff(box, hunks) {
  box.replaceChildren(hunks.length === 0 ? 'They say the same.' : '');
  for (const { from, to, lines } of hunks) {
    box.append(make('div', `line ${from} → ${to}`, 'at'));
    for (const line of lines)
      box.append(make('div', line, line[0] === '+' ? 'added' : line[0] === '-' ? 'removed' : ''));
  }
}

drawGutter();
const { typed } = sessionStorage;
if (typed !== undefined) text.value = typed;
void change('prompt', typed === undefined ? undefined : { text: typed });
