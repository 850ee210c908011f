// The page on which a prompt is tried: its tickets, and the test.
/** @import { Action, State } from './types.js' */
import { flush, showFault, takePrompt, text } from './prompt.js';
import './results.js';
import { openSave } from './save.js';
import { call, el, events, get, make, on, show, showProblem } from './studio.js';

const source = get('source', HTMLSelectElement);
const sample = get('sample', HTMLInputElement);
const file = get('file', HTMLInputElement);
const model = get('model', HTMLSelectElement);
let isRunning = false;

/** @param {Action} path @param {unknown} sent @param {RequestInit} [more] */
async function choose(path, sent, more) {
  const answer = await call(path, sent, more);
  if (answer && !answer.ok) showProblem('source-problem', answer.data.problem);
}
on(source, 'change', () => source.value && choose('source', { name: source.value }));
on(sample, 'change', () => sample.reportValidity() && choose('sample', { size: Number(sample.value) }));

on(model, 'change', () => choose('model', { name: model.value }));

/** @param {FileList | null | undefined} files */
async function upload(files) {
  const [body] = files ?? [];
  if (!body) return;
  const name = encodeURIComponent(body.name.toWellFormed());
  const headers = { 'content-type': 'application/octet-stream', 'x-file-name': name };
  await choose('upload', undefined, { method: 'POST', headers, body });
}
on(file, 'change', async () => {
  await upload(file.files);
  file.value = '';
});
for (const type of /** @type {const} */ (['dragover', 'dragleave', 'drop'])) {
  on(window, type, (event) => {
    event.preventDefault();
    document.body.classList.toggle('dropping', type === 'dragover');
    if (type === 'drop') void upload(event.dataTransfer?.files);
  });
}

async function test() {
  if (isRunning) return;
  await flush();
  const answer = await call('test', { text: text.value });
  if (!answer || answer.ok) return;
  const { problem } = answer.data;
  if (problem?.code === 'bad_prompt') showFault(problem);
  else showProblem('run-problem', problem);
}
const stop = () => void call('stop', {});
on(el('test'), 'click', test);
on(el('stop'), 'click', stop);
on(window, 'keydown', (event) => {
  if (!event.ctrlKey && !event.metaKey) return;
  /** @type {Record<string, () => unknown>} */
  const keys = { Enter: test, '.': stop, s: openSave };
  const work = keys[event.key];
  if (!work || document.querySelector('dialog[open]')) return;
  event.preventDefault();
  void work();
});

/** @param {State} state */
function showState({ source: { name, empty, tickets, problem, notes }, prompt, model: chosen, cost, run }) {
  takePrompt(prompt);
  if (name && ![...source.options].some(({ value }) => value === name)) source.append(new Option(name, name));
  if (name && document.activeElement !== source) source.value = name;
  model.value = chosen;
  showProblem('source-problem', problem);
  el('notes').replaceChildren(...notes.map((note) => make('li', note)));
  show('notes', notes.length > 0);
  el('empty').textContent = empty;
  show('empty', tickets === 0);
  isRunning = run.isRunning;
  show('test', !isRunning);
  show('stop', isRunning);
  get('test', HTMLButtonElement).disabled = tickets === 0;
  get('stop', HTMLButtonElement).disabled = run.isStopping;
  el('cost').textContent = cost;
  el('stage').textContent = run.text;
  show('progress', run.text !== '');
  get('share', HTMLProgressElement).value = run.share;
  showProblem('run-problem', run.problem);
}
on(events, 'state', ({ data }) => showState(JSON.parse(data).state));
