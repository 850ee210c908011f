import type { CheckOutcome } from '../../check/assess/report.js';

/** A share for people: 0.9125 is `91.3 %`. */
export function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

/** A difference of shares in points, with its sign: -0.042 is `−4.2`. */
export function points(difference: number): string {
  const text = (Math.abs(difference) * 100).toFixed(1);
  if (Number(text) === 0) return '±0.0';
  return `${difference < 0 ? '−' : '+'}${text}`;
}

/** A size in points, without a sign: 0.02 is `2.0`. */
export function pointsOf(share: number): string {
  return (share * 100).toFixed(1);
}

/** A precision, a recall, an F1: `0.913`. */
export function score(share: number): string {
  return share.toFixed(3);
}

/** A p-value with its sign of comparison: `p = 0.031`, `p < 0.001`. */
export function pValue(p: number): string {
  return p < 0.001 ? 'p < 0.001' : `p = ${p.toFixed(3)}`;
}

/** `1 ticket`, `2 tickets`. */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`;
}

/** What a value was and what it is, or only what it is. */
export function change(before: string | undefined, after: string): string {
  return before === undefined ? after : `${before} → ${after}`;
}

const outcomeNames = { pass: 'PASS', fail: 'FAIL', inconclusive: 'INCONCLUSIVE' } as const;

export function outcomeName(outcome: CheckOutcome): string {
  return outcomeNames[outcome];
}
