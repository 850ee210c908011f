import type { CheckOutcome } from '../../../check/assess/report.js';

const signs: Readonly<Record<CheckOutcome, string>> = { pass: '●', inconclusive: '◆', fail: '✕' };

/** An outcome with the shape that marks it in charts, as colours alone say nothing to many. */
export function OutcomeMark({ outcome }: { readonly outcome: CheckOutcome }) {
  return (
    <span class={`verdict ${outcome}`}>
      <span aria-hidden="true">{signs[outcome]}</span> {outcome}
    </span>
  );
}
