// The pages of submitted runs: progress, cancel and retry.
import { all, call, el, get, on, showProblem } from '../studio.js';

const { job, over } = el('main').dataset;

for (const button of all('[data-act]')) {
  on(button, 'click', async () => {
    const { act } = button.dataset;
    if (act === 'cancel' && !button.dataset.sure) {
      button.dataset.sure = 'yes';
      button.textContent = 'Cancel what is left?';
      return;
    }
    const done = await call(act === 'cancel' ? 'jobs/cancel' : 'jobs/retry', { run: job });
    if (done?.ok) location.reload();
    else if (done) showProblem('job-problem', done.data.problem);
  });
}

const pause = 2_000;

/** Shows how far the run is, until it has ended: then the page has more to show. */
async function look() {
  const found = await call(`jobs/progress?run=${encodeURIComponent(job ?? '')}`);
  if (found?.ok) {
    if (found.data.isOver) return location.reload();
    el('progress').textContent = found.data.text;
    get('share', HTMLProgressElement).value = found.data.share;
  }
  setTimeout(look, pause);
}

if (job !== undefined && over === undefined) setTimeout(look, pause);
