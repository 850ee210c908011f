// The prompt that is being written, as text and as a form.
/** @import { Field, PromptState, ShownDraft, ShownProblem } from './types.js' */
import { all, call, el, get, make, on, show, showProblem, soon } from './studio.js';

export const text = get('text', HTMLTextAreaElement);
const form = get('form', HTMLFormElement);
let revision = Number(text.dataset.revision);
let calls = 0;
/** @type {PromptState | undefined} */
let latest;

const gutter = el('gutter');
/** @type {number | undefined} */
let badLine;
function drawGutter() {
  const lines = text.value.split('\n').map((_, index) => `${index + 1}\n`);
  gutter.replaceChildren(...lines.map((line, index) => (index + 1 === badLine ? make('b', line) : line)));
  scrollGutter();
}
function scrollGutter() {
  gutter.scrollTop = text.scrollTop;
}
on(text, 'scroll', scrollGutter);

/** @param {ShownProblem} problem */
function goTo({ position }) {
  if (!position) return;
  el('tab-text').click();
  const lines = text.value.split('\n');
  const before = lines.slice(0, position.line - 1).map((line) => line.length + 1);
  const at = before.reduce((sum, length) => sum + length, position.column - 1);
  text.focus();
  text.setSelectionRange(at, at + 1);
  text.scrollTop = (text.scrollHeight / lines.length) * Math.max(0, position.line - 5);
}

/** @param {ShownProblem | null | undefined} problem */
export const showFault = (problem) => showProblem('prompt-problem', problem, goTo);

/** @param {PromptState} prompt */
function showPrompt({ path, isChanged, problem, note, isRestored }) {
  el('prompt-name').textContent = path;
  show('changed', isChanged);
  showFault(problem);
  text.setAttribute('aria-invalid', String(Boolean(problem)));
  badLine = problem?.position?.line;
  drawGutter();
  show('draft-note', note !== '');
  el('draft-kept').textContent = note;
  show('discard', isRestored);
}

/** Takes in what the server says of the prompt. @param {PromptState} prompt */
export function takePrompt(prompt) {
  latest = prompt;
  if (calls > 0 || send.isWaiting || sendEdits.isWaiting) return;
  if (prompt.revision === revision) showPrompt(prompt);
  else void change('prompt');
}

/** @param {ShownDraft} draft */
function takeDraft({ text: its, fields, prompt }) {
  revision = prompt.revision;
  if (text.value !== its) text.value = its;
  fill(fields);
  // Events may have said more of the same text.
  showPrompt(latest?.revision === revision ? latest : prompt);
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
  } else if (answer?.ok === false && answer.data.problem) showFault(answer.data.problem);
}

const send = soon(250, () => void change('prompt', { text: text.value }));
on(text, 'input', () => {
  drawGutter();
  // Until the server has it.
  sessionStorage.typed = text.value;
  send();
});
on(window, 'pagehide', () => send.now());
on(el('discard'), 'click', () => change('open', { prompt: '' }));

// The same as a form

const categories = el('categories');
/** What was typed into fields and is not sent yet. @type {Map<string, string>} */
const edits = new Map();

/** @param {HTMLElement} inside an element of a category; others are in none, which is -1 */
const numberOf = (inside) => [...categories.children].findIndex((set) => set.contains(inside));
/** @param {HTMLElement} field */
function pathOf(field) {
  const number = numberOf(field);
  return (number < 0 ? '' : `categories.${number}.`) + field.dataset.field;
}

/** Has a list as many items as it should, all made of a template. @param {Element} list @param {string} id @param {number} count */
export function repeat(list, id, count) {
  const template = get(id, HTMLTemplateElement).content;
  while (list.children.length > count) list.lastElementChild?.remove();
  while (list.children.length < count) list.append(template.cloneNode(true));
}

/** @param {ShownDraft['fields']} fields */
function fill(fields) {
  show('form-broken', fields === null);
  for (const set of form.querySelectorAll('fieldset')) set.disabled = fields === null;
  if (!fields) return;
  const { values } = fields;
  repeat(categories, 'category', fields.categories);
  for (const [index, legend] of all('legend', categories).entries())
    legend.textContent = values[`categories.${index}.name`] ?? '';
  for (const field of /** @type {Field[]} */ (all('[data-field]', form))) {
    const path = pathOf(field);
    const value = values[path] ?? '';
    if (field !== document.activeElement && !edits.has(path) && field.value !== value) field.value = value;
  }
}

/** @param {unknown} edit */
const changeField = (edit) => change('edit', { text: text.value, edit });

let editing = Promise.resolve();
const sendEdits = soon(250, () => {
  editing = editing.then(async () => {
    for (const [field, value] of [...edits]) {
      edits.delete(field);
      await changeField({ kind: 'set', field, value });
    }
  });
});
on(form, 'input', ({ target }) => {
  const field = /** @type {Field} */ (target);
  edits.set(pathOf(field), field.value);
  sendEdits();
});
on(form, 'submit', (event) => event.preventDefault());
on(form, 'click', async ({ target }) => {
  if (!(target instanceof HTMLButtonElement)) return;
  const index = numberOf(target);
  await flush();
  await changeField(index < 0 ? { kind: 'add_category' } : { kind: 'remove_category', index });
  if (index < 0) categories.lastElementChild?.querySelector('input')?.select();
  else el('add-category').focus();
});

/** Has the server know all that was typed into the form. */
export async function flush() {
  sendEdits.now();
  await editing;
}

drawGutter();
const { typed } = sessionStorage;
if (typed !== undefined) text.value = typed;
void change('prompt', typed === undefined ? undefined : { text: typed });
