// What the prompt made of the tickets: rows, filters, order, and the chart of categories.
/** @import { ShownRow } from './types.js' */
import { colourOf } from './colour.js';
import { repeat } from './prompt.js';
import { all, call, chip, el, events, get, make, on } from './studio.js';

/**
 * A ticket, its line in the table, and the cells of the line that change.
 * @typedef {{ row: ShownRow, line: HTMLTableRowElement, cells: HTMLTableCellElement[] }} Entry
 */

const table = get('rows', HTMLTableElement);
const body = table.tBodies[0] ?? table.createTBody();
/** @type {Entry[]} */
let entries = [];

/** @param {ShownRow} row @returns {Entry} */
function enter(row) {
  const line = get('row', HTMLTemplateElement).content.querySelector('tr')?.cloneNode(true);
  if (!(line instanceof HTMLTableRowElement)) throw new Error('The page has no row');
  body.append(line);
  line.dataset.n = String(row.n);
  const [id, text, ...cells] = line.cells;
  for (const [cell, words] of [/** @type {const} */ ([id, row.id]), /** @type {const} */ ([text, row.text])])
    if (cell?.firstElementChild) cell.firstElementChild.textContent = words;
  return { row, line, cells };
}

/** @param {Entry} entry */
function draw({ line, cells, row: { urgent, categories, error, was, isToSend, origin, isOld } }) {
  const outcome = [];
  if (error) outcome.push(make('span', error.code, 'chip error'));
  if (was !== null) outcome.push(make('span', `was ${was}`, 'was'));
  if (isToSend) outcome.push(make('span', 'to send', 'chip quiet'));
  else if (origin && origin !== 'none') outcome.push(make('span', origin, 'small'));
  const contents = [
    [urgent ? make('span', 'urgent', 'chip alarm') : urgent === null ? '' : 'no'],
    (categories ?? []).flatMap((name) => [chip(name), ' ']),
    outcome.flatMap((part) => [part, ' ']),
  ];
  for (const [index, content] of contents.entries()) cells[index]?.replaceChildren(...content);
  line.classList.toggle('old', isOld);
}

let isWaiting = false;
/** @type {Set<number>} */
const changed = new Set();
/** Draws what changed, once for all that comes before the next frame. */
function drawSoon() {
  if (isWaiting) return;
  isWaiting = true;
  requestAnimationFrame(() => {
    isWaiting = false;
    for (const n of changed) if (entries[n]) draw(entries[n]);
    changed.clear();
    arrange();
  });
}

on(events, 'rows', ({ data }) => {
  /** @type {{ isAll: boolean, rows: ShownRow[] }} */
  const { isAll, rows } = JSON.parse(data);
  /** @param {ShownRow} row */
  const isOther = ({ n, id, text }) => entries[n]?.row.id !== id || entries[n].row.text !== text;
  // The same tickets keep their lines, and with them what is focused and where it is scrolled to.
  if (isAll && (rows.length !== entries.length || rows.some(isOther))) {
    changed.clear();
    body.replaceChildren();
    entries = rows.map(enter);
  }
  for (const row of rows) {
    const entry = entries[row.n];
    if (entry) entry.row = row;
    changed.add(row.n);
  }
  drawSoon();
});

// Filters and order

const search = get('search', HTMLInputElement);
const byCategory = get('by-category', HTMLSelectElement);
const boxes = /** @type {HTMLInputElement[]} */ (all('[data-filter]'));
/** @type {Record<string, (row: ShownRow) => unknown>} */
const tests = {
  urgent: (row) => row.urgent,
  error: (row) => row.error,
  changed: (row) => row.was,
  'to send': (row) => row.isToSend,
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

function arrange() {
  const wanted = boxes.filter((box) => box.checked).map((box) => tests[box.dataset.filter ?? '']);
  const category = byCategory.value;
  const word = search.value.trim().toLowerCase();
  let shown = 0;
  for (const { row, line } of entries) {
    const isShown =
      wanted.every((test) => test?.(row)) &&
      (category === '' || row.categories?.includes(category)) &&
      (word === '' || `${row.id}\n${row.text}`.toLowerCase().includes(word));
    line.hidden = !isShown;
    if (isShown) shown++;
  }
  el('shown').textContent = shown === entries.length ? `${shown} tickets` : `${shown} of ${entries.length}`;
  order();
  drawChart();
}

function order() {
  const keyOf = sorts[sort.name] ?? (({ n }) => n);
  const keys = entries.map(({ row }) => keyOf(row));
  const lines = entries
    .toSorted(({ row: { n: a } }, { row: { n: b } }) => {
      const [x = 0, y = 0] = [keys[a], keys[b]];
      return (x < y ? -1 : x > y ? 1 : 0) * sort.sign || a - b;
    })
    .map(({ line }) => line);
  if (lines.every((line, index) => body.children[index] === line)) return;
  const { activeElement } = document;
  body.append(...lines);
  if (activeElement instanceof HTMLElement && body.contains(activeElement)) activeElement.focus();
}

for (const field of [search, byCategory, ...boxes]) on(field, 'input', drawSoon);
for (const button of all('[data-sort]')) {
  on(button, 'click', () => {
    const { sort: name = '' } = button.dataset;
    sort = { name, sign: sort.name === name ? -sort.sign : 1 };
    for (const head of all('[aria-sort]')) head.ariaSort = 'none';
    const head = button.closest('th');
    if (head) head.ariaSort = sort.sign === 1 ? 'ascending' : 'descending';
    drawSoon();
  });
}

// The chart

const chart = el('chart');
function drawChart() {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const { row } of entries)
    for (const name of row.categories ?? []) counts.set(name, (counts.get(name) ?? 0) + 1);
  const names = ['', ...[...counts.keys()].toSorted()];
  if ([...byCategory.options].map(({ value }) => value).join('\n') !== names.join('\n')) {
    const { value } = byCategory;
    byCategory.replaceChildren(...names.map((name) => new Option(name || 'all categories', name)));
    byCategory.value = names.includes(value) ? value : '';
  }
  const bars = [...counts].toSorted(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).slice(0, 30);
  const most = bars[0]?.[1] ?? 1;
  repeat(chart, 'bar', bars.length);
  for (const [index, button] of all('button', chart).entries()) {
    const [name, count] = bars[index] ?? ['', 0];
    button.dataset.name = name;
    button.ariaPressed = String(byCategory.value === name);
    const [label, number] = button.children;
    if (label) label.textContent = name;
    if (number) number.textContent = String(count);
    const rect = button.querySelector('rect');
    rect?.setAttribute('width', String((100 * count) / most));
    rect?.setAttribute('class', colourOf(name));
  }
}
on(chart, 'click', ({ target }) => {
  const { name = '' } = closest(target, 'button')?.dataset ?? {};
  byCategory.value = byCategory.value === name ? '' : name;
  drawSoon();
});

// One ticket

/** @param {EventTarget | null} target @param {'tr' | 'button'} name */
const closest = (target, name) => (target instanceof Element ? target.closest(name) : null);

const detail = get('detail', HTMLDialogElement);
on(body, 'click', async ({ target }) => {
  const { row } = entries[Number(closest(target, 'tr')?.dataset.n)] ?? {};
  if (!row || getSelection()?.isCollapsed === false) return;
  const answer = await call(`tickets/${row.n}`);
  if (!answer?.ok) return;
  const { place, text, reply = 'None: this ticket has no answer yet.' } = answer.data;
  el('detail-title').textContent = row.id;
  el('detail-place').textContent = place;
  el('detail-outcome').replaceChildren(
    row.error ? make('p', `${row.error.code}: ${row.error.message}`, 'problem') : '',
    row.urgent ? make('span', 'urgent', 'chip alarm') : '',
    ...(row.categories ?? []).map(chip),
  );
  el('detail-text').textContent = text;
  el('detail-reply').textContent = reply;
  detail.showModal();
});
on(body, 'keydown', (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const line = closest(event.target, 'tr');
  if (!step || !line) return;
  event.preventDefault();
  const lines = all('tr:not([hidden])', body);
  lines[lines.indexOf(line) + step]?.querySelector('button')?.focus();
});
