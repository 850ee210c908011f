import { describe, expect, it } from 'vitest';
import { leavesOf } from '../support/commands.js';
import { startEndpoint } from '../support/endpoint.js';
import { startForgedIssuer } from '../support/forged-issuer.js';
import { exampleOf, furnishedUser, needsServer } from '../support/furnished-user.js';
import { authSection } from '../support/login.js';

/** Boxes, blocks, bars, arrows and the braille of a spinner. */
const drawn = /[\u2190-\u21ff\u2500-\u259f\u2800-\u28ff]/u;
/** Cells below each other. */
const aligned = /\S {2,}\S/;

/** Those that wait for somebody, log in with a browser, print what programs read, or show help, which commander writes. */
const others = ['studio', 'login', '__complete', 'completion', 'help'];
const commands = (await leavesOf()).filter((command) => !others.includes(command) && !needsServer(command));
const more: readonly (readonly [string, readonly string[]])[] = [
  ['classify', ['--dry-run']],
  ['trust', ['--list']],
];

describe.each([...commands.map((command) => [command, []] as const), ...more])(
  '%s %j --plain on a terminal',
  (command, flags) => {
    it('draws and aligns nothing', async () => {
      await using issuer = await startForgedIssuer();
      await using endpoint = await startEndpoint();
      await using user = await furnishedUser(authSection(issuer));
      const env = { TICKETSIFT_TOKEN: await issuer.idToken(), OPENAI_BASE_URL: endpoint.url };
      const args = [...exampleOf(command), ...flags, '--plain', '--no-color'];
      const { stdout, stderr } = await user.begin(args, { columns: 80, env }).finished;
      expect(stderr).not.toMatch(/^error/m);
      const lines = (stdout + stderr).split('\n');
      expect(lines.filter((line) => drawn.test(line))).toEqual([]);
      // Nothing moves, and nothing has a colour.
      expect(stdout + stderr).not.toContain('\u001b');
      expect(lines.filter((line) => aligned.test(line))).toEqual([]);
    });
  },
);
