import type { Session } from './session.js';
import type { World } from './world.js';

/** A person's answer; `interrupted` is Ctrl-C, `unasked` means that there is no terminal. */
export type Consent = 'yes' | 'no' | 'interrupted' | 'unasked';

/**
 * Asks a person a question on a terminal; only a plain yes counts as consent.
 * @param above lines to show before the question, safe for a terminal
 */
export async function ask(
  { stdin, stderr }: Pick<World, 'stdin' | 'stderr'>,
  question: string,
  above: readonly string[] = [],
): Promise<Consent> {
  // A question in a file would wait for an answer for ever.
  if (!stdin.isTTY || !stderr.isTTY) return 'unasked';
  const [{ createInterface }, { visible }] = await Promise.all([
    import('node:readline'),
    import('../text/visible.js'),
  ]);
  const terminal = createInterface({ input: stdin, output: stderr });
  let isInterrupted = false;
  terminal.once('SIGINT', () => {
    isInterrupted = true;
    terminal.close();
  });
  for (const line of above) stderr.write(`${line}\n`);
  // Not the promise of readline/promises: it stays pending for ever when the input ends.
  const answer = await new Promise<string | undefined>((resolve) => {
    terminal.once('close', () => resolve(undefined));
    terminal.question(`${visible(question)} [y/N] `, resolve);
  });
  terminal.close();
  if (answer === undefined) stderr.write('\n');
  if (isInterrupted) return 'interrupted';
  return /^y(es)?$/i.test(answer?.trim() ?? '') ? 'yes' : 'no';
}

/**
 * Asks a person before something that cannot be undone.
 * @param refused the message unless the answer is yes
 * @throws TicketsiftError `usage` unless the answer is yes, `interrupted` on Ctrl-C
 */
export async function confirm({ world }: Session, question: string, refused: string): Promise<void> {
  const answer = await ask(world, question);
  if (answer === 'yes') return;
  const { TicketsiftError } = await import('../errors.js');
  if (answer === 'interrupted') throw new TicketsiftError('interrupted', refused);
  if (answer === 'no') throw new TicketsiftError('usage', refused, { isCancelled: true });
  throw new TicketsiftError('usage', refused, { hint: 'Add --yes to go ahead.' });
}
