import type { ErrorCode } from '../errors.js';
import type { Session } from './session.js';

/**
 * Asks a person before something that cannot be undone.
 * @param refused what to say unless the answer is yes
 * @throws TicketsiftError `usage` unless a person says yes, `interrupted` on Ctrl-C
 */
export async function confirm({ world }: Session, question: string, refused: string): Promise<void> {
  const [{ createInterface }, { TicketsiftError }, { visible }] = await Promise.all([
    import('node:readline'),
    import('../errors.js'),
    import('../text/visible.js'),
  ]);
  let code: ErrorCode = 'usage';
  // A question that goes to a file would wait for an answer for ever.
  if (world.stdin.isTTY && world.stderr.isTTY) {
    const terminal = createInterface({ input: world.stdin, output: world.stderr });
    terminal.once('SIGINT', () => {
      code = 'interrupted';
      terminal.close();
    });
    // Not the promise of readline/promises: it stays pending for ever when the input ends.
    const answer = await new Promise<string | undefined>((resolve) => {
      terminal.once('close', () => resolve(undefined));
      terminal.question(`${visible(question)} [y/N] `, resolve);
    });
    terminal.close();
    if (answer === undefined) world.stderr.write('\n');
    else if (/^y(es)?$/i.test(answer.trim())) return;
  }
  throw new TicketsiftError(code, refused, { hint: 'Say --yes to go ahead.' });
}
