// Saving the prompt, and what to do where somebody saved in between.
/** @import { ShownHunk } from './types.js' */
import { flush, text } from './prompt.js';
import { call, el, get, make, on, show, showProblem, tell } from './studio.js';

const dialog = get('save-dialog', HTMLDialogElement);
const name = get('save-name', HTMLInputElement);
const message = get('save-message', HTMLInputElement);
const visibility = get('save-visibility', HTMLSelectElement);
/** @type {number | undefined} */
let ifVersion;

function reset() {
  ifVersion = undefined;
  showProblem('save-problem', null);
  show('conflict', false);
  el('save-button').textContent = 'Save';
}

export async function openSave() {
  await flush();
  const answer = await call('save');
  if (!answer) return;
  reset();
  if (answer.ok) {
    name.value = answer.data.name;
    visibility.value = answer.data.visibility;
  } else showProblem('save-problem', answer.data.problem);
  message.value = '';
  dialog.showModal();
  name.select();
}
on(el('save'), 'click', openSave);
for (const field of [name, visibility]) on(field, 'input', reset);

on(el('save-form'), 'submit', async (event) => {
  event.preventDefault();
  const answer = await call('save', {
    text: text.value,
    name: name.value,
    message: message.value,
    visibility: visibility.value,
    ifVersion,
  });
  if (!answer) return;
  const { ok, data } = answer;
  if (ok) {
    dialog.close();
    sessionStorage.removeItem('typed');
    tell(data.isNew ? `Saved ${data.reference}.` : `${data.reference} says the same already.`);
  } else if (data.kind === 'conflict') {
    reset();
    ifVersion = data.newest;
    el('conflict-since').replaceChildren(...data.since.map((line) => make('li', line)));
    const { frontMatter, body } = data.changes;
    const lines = [...frontMatter, ...body].flatMap(drawHunk);
    el('conflict-diff').replaceChildren(...(lines.length > 0 ? lines : ['There is no difference.']));
    show('conflict', true);
    el('save-button').textContent = `Save as version ${data.newest + 1}`;
  } else showProblem('save-problem', data.problem);
});

/** @param {ShownHunk} hunk */
const drawHunk = ({ from, to, lines }) => [
  make('div', `line ${from} → ${to}`, 'at'),
  ...lines.map((line) => make('div', line, line[0] === '+' ? 'added' : line[0] === '-' ? 'removed' : '')),
];
