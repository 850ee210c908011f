import { counted, dollars, grouped, minuteOf } from '../../core/text/numbers.js';
import type { BatchView } from '../batch/batch-view.js';
import type { BatchDetails } from '../batch/batches.js';

/** What is said of a batch: a name, empty where it is that of the row above, and a text. */
export type BatchRow = readonly [name: string, text: string];

/** Returns how many requests are answered, as far as is known before they are fetched. */
export function answeredOf({ answered, counts }: BatchView): number {
  return Math.max(answered, counts?.completed ?? 0);
}

/** Returns how many requests have failed, as far as is known. */
export function failedOf({ failed, again, counts }: BatchView): number {
  return Math.max(failed + again, counts?.failed ?? 0);
}

/** Returns what a batch has cost, or at most may; empty where nothing is known. */
export function batchCostText({ spent, reserved }: BatchView): string {
  if (spent > 0) return dollars(spent);
  return reserved > 0 ? `at most ${dollars(reserved)}` : '';
}

/** Returns how far a batch is, in a word or two. */
export function stateText({ state, ended, waitsForRoom }: BatchView): string {
  if (waitsForRoom) return 'waits for room';
  return ended === undefined || ended === state ? state : `${state}, ${ended}`;
}

/** Returns what is known of a batch, in rows. Texts of the endpoint among it are hostile. */
export function batchRows(batch: BatchDetails): BatchRow[] {
  const { id, createdAt, changedAt, requests, answered, waiting, again, failed } = batch;
  const { model, endpoint, run, from, remote, counts, failures } = batch;
  const n = grouped;
  const answers = [
    `${n(answered)} cached`,
    ...(waiting > 0 ? [`${n(waiting)} waiting`] : []),
    ...(again > 0 ? [`${n(again)} to be sent again`] : []),
    ...(failed > 0 ? [`${n(failed)} failed`] : []),
  ];
  return [
    ['batch', `${id}, ${stateText(batch)}`],
    ['created', minuteOf(createdAt)],
    ['changed', minuteOf(changedAt)],
    ['model', `${model} at ${endpoint}`],
    ['run', run],
    ...rowIf('sends again', from && `what ${from} left`),
    ['requests', n(requests)],
    ['answers', answers.join(', ')],
    ...rowIf('its id there', remote),
    ...rowIf(
      'endpoint says',
      counts && `${n(counts.completed)} of ${n(counts.total)} answered, ${n(counts.failed)} failed`,
    ),
    ...failures.map(
      ({ code, message }, index) => [index === 0 ? 'problem' : '', `${code}: ${message}`] as const,
    ),
    ...batch.lineFailures.map(
      ({ code, message, count }, index) =>
        [index === 0 ? 'failed' : '', `${n(count)} with ${code}: ${message}`] as const,
    ),
    ...costRows(batch),
    ...rowIf('next', batch.state === 'settled' ? undefined : `ticketsift batch wait ${id}`),
  ];
}

function rowIf(name: string, text: string | undefined): BatchRow[] {
  return text === undefined ? [] : [[name, text]];
}

function costRows({ spent, reserved }: BatchView): BatchRow[] {
  const facts = [
    ...(spent > 0 ? [dollars(spent)] : []),
    ...(reserved > 0 ? [`${dollars(reserved)} set aside`] : []),
  ];
  return facts.length === 0 ? [] : [['cost', facts.join(', ')]];
}

/** Returns how far several batches are, in a line: `2 batches, 1 in_progress, 1 validating: 120 of 500 answered, 3 failed`. */
export function describeBatches(batches: readonly BatchView[]): string {
  const states = new Map<string, number>();
  for (const batch of batches) {
    const state = stateText(batch);
    states.set(state, (states.get(state) ?? 0) + 1);
  }
  const sum = (of: (batch: BatchView) => number) => batches.reduce((total, batch) => total + of(batch), 0);
  const failed = sum(failedOf);
  const [first] = states.keys();
  const named =
    states.size === 1 && first !== undefined
      ? first
      : [...states].map(([state, count]) => `${grouped(count)} ${state}`).join(', ');
  const answers = `${grouped(sum(answeredOf))} of ${counted(
    sum(({ requests }) => requests),
    'request',
  )} answered`;
  const failures = failed > 0 ? `, ${grouped(failed)} failed` : '';
  return `${counted(batches.length, 'batch', 'batches')} ${named}: ${answers}${failures}`;
}

/** Returns what to say of tickets that a run leaves to batches. */
export function leftToBatches(tickets: number): string {
  return `${counted(tickets, 'ticket waits in a batch and is left to it', 'tickets wait in batches and are left to them')}: \`ticketsift batch list\` shows which; --no-wait-batch sends them now, at the full price`;
}
