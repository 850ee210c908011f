import { predictCost } from '../../pipeline/estimate/estimate.js';
import type { Prediction } from '../../pipeline/estimate/prediction.js';
import type { RunPreview } from '../preview.js';
import type { Shown } from './index.js';

/** Returns what a run would do as `--json` has it. */
export function previewJson(preview: RunPreview): Shown['classify --dry-run'] {
  const { before, batches } = preview;
  const { first } = before ?? preview;
  return {
    ...stageJson(preview),
    first_request: first ? { system: first.system ?? null, user: first.user } : null,
    cascade: before ? stageJson(before) : null,
    update: preview.update ? [...preview.update] : null,
    batches: batches ? { ...batches, rounds: batches.rounds ?? null } : null,
  };
}

/** Returns what a run would do with one model. */
function stageJson({ model, tickets, withoutText, distinct, cached, estimate, price, isFree }: RunPreview) {
  const costsNothing = isFree || distinct === cached;
  return {
    model,
    tickets,
    without_text: withoutText,
    distinct,
    cached,
    to_send: distinct - cached,
    input_tokens: estimate ? predictionJson(estimate.input) : null,
    output_tokens: estimate ? predictionJson(estimate.output) : null,
    cost_usd: costsNothing
      ? { likely: 0, at_most: 0 }
      : estimate && price
        ? predictionJson(predictCost(price, estimate))
        : null,
  };
}

function predictionJson({ median, high }: Prediction) {
  return { likely: median, at_most: high };
}
