// Filters and sorts the tickets of a report. Without it, all of them are there in their order.

/** Tickets that are laid out together: see the style. */
const chunkSize = 200;
/** Milliseconds without a key before a search begins. */
const pauseMs = 120;

/** @template {Element} T @param {string} selector @param {{ new (): T }} kind @returns {T} */
function get(selector, kind) {
  const found = document.querySelector(selector);
  if (!(found instanceof kind)) throw new Error(`The report has no ${selector}`);
  return found;
}

const table = get('.tickets', HTMLTableElement);
const form = get('#filter', HTMLFormElement);
const [search, category, urgent, result] = [
  get('#search', HTMLInputElement),
  get('#category', HTMLSelectElement),
  get('#urgent', HTMLSelectElement),
  get('#result', HTMLSelectElement),
];
const status = get('#shown', HTMLElement);
const headings = [...(table.tHead?.rows[0]?.cells ?? [])];
const rows = [...table.tBodies].flatMap((body) => [...body.rows]);
const columns = Object.fromEntries(headings.map(({ dataset }, index) => [dataset.kind, index]));

/** What is looked for in a row, in lower case. @type {Map<HTMLTableRowElement, string>} */
const texts = new Map();
let column = -1;
let isDescending = false;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let pause;

/** @param {HTMLTableRowElement} row */
function textOf(row) {
  const known =
    texts.get(row) ??
    [...row.cells]
      .map(({ textContent }) => textContent)
      .join('\n')
      .toLowerCase();
  texts.set(row, known);
  return known;
}

/** @param {HTMLTableRowElement} row @param {number | undefined} index */
function cellText(row, index) {
  return index === undefined ? '' : (row.cells[index]?.textContent ?? '');
}

/** @param {HTMLTableRowElement} row @param {readonly string[]} words */
function isWanted(row, words) {
  const { urgent: isUrgent, error } = row.dataset;
  return (
    (urgent.value === '' || isUrgent === urgent.value) &&
    (result.value === '' ||
      (error ?? 'none') === result.value ||
      (result.value === 'any' && error !== undefined)) &&
    (category.value === '' || hasCategory(row)) &&
    words.every((word) => textOf(row).includes(word))
  );
}

/** @param {HTMLTableRowElement} row */
function hasCategory(row) {
  const chips = row.cells[columns.categories ?? -1]?.children ?? [];
  return [...chips].some(({ textContent }) => textContent === category.value);
}

const { compare } = new Intl.Collator(undefined, { numeric: true });

/** @param {readonly HTMLTableRowElement[]} wanted */
function sorted(wanted) {
  if (column < 0) return wanted;
  const keys = new Map(wanted.map((row) => [row, cellText(row, column)]));
  /** What has nothing in the column comes last either way. @param {HTMLTableRowElement} one @param {HTMLTableRowElement} other */
  const order = (one, other) => {
    const [a = '', b = ''] = [keys.get(one), keys.get(other)];
    if (a === '' || b === '') return Number(a === '') - Number(b === '');
    return isDescending ? compare(b, a) : compare(a, b);
  };
  return wanted.toSorted(order);
}

function show() {
  const words = search.value.toLowerCase().split(/\s+/u).filter(Boolean);
  const shown = sorted(rows.filter((row) => isWanted(row, words)));
  for (const body of [...table.tBodies]) body.remove();
  for (let start = 0; start < shown.length; start += chunkSize) {
    const body = table.createTBody();
    body.setAttribute('role', 'rowgroup');
    body.append(...shown.slice(start, start + chunkSize));
  }
  const count = (/** @type {number} */ number) => number.toLocaleString('en-US');
  status.textContent = `${count(shown.length)} of ${count(rows.length)} tickets shown`;
}

/** Sorts upwards, then downwards, then not at all. @param {number} index */
function sortBy(index) {
  const [isSame, wasDescending] = [column === index, isDescending];
  column = isSame && wasDescending ? -1 : index;
  isDescending = isSame && !wasDescending;
  for (const [at, heading] of headings.entries()) {
    if (at === column) heading.setAttribute('aria-sort', isDescending ? 'descending' : 'ascending');
    else heading.removeAttribute('aria-sort');
  }
  show();
}

for (const [index, heading] of headings.entries()) {
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = heading.textContent;
  button.addEventListener('click', () => sortBy(index));
  heading.replaceChildren(button);
}

/** @param {HTMLSelectElement} select @param {string} chart */
function offer(select, chart) {
  for (const heading of document.querySelectorAll(`#${chart} tbody th`)) {
    const name = heading.textContent ?? '';
    select.append(new Option(name, name));
  }
}

offer(category, 'categories');
offer(result, 'errors');
// Who reads with a screen reader or by keyboard meets the counts where they are seen.
get('#tickets', HTMLElement).before(get('#summary', HTMLElement));
form.addEventListener('submit', (event) => event.preventDefault());
form.addEventListener('reset', () => setTimeout(show));
form.addEventListener('input', () => {
  clearTimeout(pause);
  pause = setTimeout(show, pauseMs);
});
const label = category.closest('label');
if (label) label.hidden = columns.categories === undefined;
form.hidden = rows.length === 0;
