// The page on which two prompts or models are compared. What they made of the tickets is in the page itself.
import { call, el, events, get, on, show, showProblem, soon } from './studio.js';

const form = get('choice', HTMLFormElement);
const progress = form.querySelector('progress');
/** @param {string} name */
const chosen = (name) => String(new FormData(form).get(name) ?? '');

/** The choice as an address has it, so that it is still there after a reload. */
function query() {
  const names = ['before', 'before-model', 'after', 'after-model'];
  return String(new URLSearchParams(names.map((name) => [name, chosen(name)])));
}

let count = 0;
/** Says what the choice would send and cost. */
async function showCost() {
  const turn = ++count;
  const answer = await call(`compare/cost?${query()}`);
  if (!answer || turn !== count) return;
  const cost = answer.ok ? answer.data : { before: '', after: '', total: '', isReady: false, isOther: false };
  el('before-cost').textContent = cost.before;
  el('after-cost').textContent = cost.after;
  el('cost').textContent = cost.total;
  show('other', cost.isOther);
  get('compare', HTMLButtonElement).disabled = !cost.isReady;
  showProblem('choice-problem', answer.ok ? undefined : answer.data.problem);
}

on(form, 'change', () => {
  history.replaceState(null, '', `?${query()}`);
  void showCost();
});

/** Follows a comparison to its end, and shows then what came of it. */
async function follow() {
  const state = await call('compare');
  if (!state?.ok) return;
  const { isRunning, isStopping, text, share } = state.data;
  show('compare', !isRunning);
  show('stop', isRunning);
  show('progress', isRunning);
  el('stage').textContent = isStopping ? `${text} · stopping` : text;
  if (progress) progress.value = share;
  if (isRunning) setTimeout(follow, 300);
  else {
    history.replaceState(null, '', `?${query()}#result`);
    location.reload();
  }
}

on(form, 'submit', async (event) => {
  event.preventDefault();
  showProblem('problem', undefined);
  const side = (/** @type {string} */ name) => ({ prompt: chosen(name), model: chosen(`${name}-model`) });
  const answer = await call('compare', { before: side('before'), after: side('after') });
  if (answer?.ok) {
    await follow();
    el('stop').focus();
  } else if (answer) showProblem('problem', answer.data.problem);
});
on(el('stop'), 'click', () => call('compare/stop', {}));

// The draft and the tickets are those of the page Try, where they may change.
on(
  events,
  'state',
  soon(300, () => void showCost()),
);
if (form.dataset.running === 'true') void follow();
else void showCost();
if (location.hash === '#result') document.getElementById('result')?.focus();
