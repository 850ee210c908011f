import { describe, expect, it } from 'vitest';
import { newUser } from '../support/program.js';

const tickets = 'id,text\n1,It is down\n';
/** An error with a hint, a usage error, notes and a warning, each longer than sixty columns. */
const lines: readonly (readonly string[])[] = [
  ['classify', 'no-such-file-of-tickets-in-this-folder.csv'],
  ['classify', 't.csv', '--text-column', 'a-column-that-no-file-of-tickets-would-ever-have'],
  ['completion', 'a-shell-that-is-none'],
  ['classify', 't.csv', '-v', '--offline'],
];

describe('a message that is longer than a line', () => {
  it.each(lines)('is broken between words on a terminal, and indented: %s %s', async (...args) => {
    await using user = await newUser();
    await user.folder.write('t.csv', tickets);
    const env = { TICKETSIFT_MODLE: 'x' };
    const { stderr } = await user.begin(args, { columns: 60, env }).finished;
    const printed = stderr.split('\n').filter((line) => !line.includes('https:') && !line.includes('\u001b'));
    for (const line of printed) expect(line.length).toBeLessThanOrEqual(60);
    const piped = await user.run(args, env);
    expect(piped.stderr.split('\n').length).toBeLessThan(stderr.split('\n').length);
    const plain = await user.begin([...args, '--plain'], { columns: 60, env }).finished;
    expect(plain.stderr.split('\n').length).toBeLessThan(stderr.split('\n').length);
  });

  it('is indented to where it begins behind its label', async () => {
    await using user = await newUser();
    await user.folder.write('t.csv', tickets);
    const env = { TICKETSIFT_MODLE: 'x' };
    const { stderr } = await user.begin(['config'], { columns: 60, env }).finished;
    expect(stderr).toBe(
      `warning: the environment sets TICKETSIFT_MODLE, which
         ticketsift does not read. Did you mean
         TICKETSIFT_MODEL?
`,
    );
  });
});
