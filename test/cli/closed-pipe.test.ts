import { describe, expect, it } from 'vitest';
import { accessOfCommands } from '../support/commands.js';
import { startEndpoint } from '../support/endpoint.js';
import { startForgedIssuer } from '../support/forged-issuer.js';
import { exampleOf, furnishedUser, needsServer } from '../support/furnished-user.js';
import { closedPipe } from '../support/in-process.js';
import { authSection } from '../support/login.js';
import { newUser } from '../support/program.js';

const commands = [...(await accessOfCommands()).keys()];
/** Commands that print nothing: the editor of a furnished user changes nothing. */
const silent = ['login', 'logout', 'config edit'];
const printing = commands.filter((command) => !silent.includes(command) && !needsServer(command));
const complaints = /error|ClosedPipe|^ {4}at /m;

describe('a pipe whose reader has gone', () => {
  it.each(printing)('ends %s with 0, and no complaint', async (command) => {
    await using issuer = await startForgedIssuer();
    await using endpoint = await startEndpoint();
    await using user = await furnishedUser(authSection(issuer));
    const env = { TICKETSIFT_TOKEN: await issuer.idToken(), OPENAI_BASE_URL: endpoint.url };
    const stdout = closedPipe();
    const { code, stderr } = await user.begin(exampleOf(command), { env, stdout }).finished;
    expect(stdout.errored).toMatchObject({ code: 'EPIPE' });
    expect(stderr).not.toMatch(complaints);
    expect(code).toBe(0);
  });

  it.each(['', ...commands])('ends "%s --help" with 0', async (command) => {
    await using user = await newUser();
    const args = [...command.split(' ').filter(Boolean), '--help'];
    expect(await user.begin(args, { stdout: closedPipe() }).finished).toMatchObject({ code: 0, stderr: '' });
  });

  it('ends --version with 0', async () => {
    await using user = await newUser();
    const found = await user.begin(['--version'], { stdout: closedPipe() }).finished;
    expect(found).toMatchObject({ code: 0, stderr: '' });
  });

  it.each([
    ['runs diff', ['--json']],
    ['classify', ['--format', 'csv']],
    ['classify', ['--format', 'json']],
    ['classify', ['--format', 'jsonl']],
    ['check', ['--reporter', 'text,json,markdown']],
  ])('ends %s %j half-way', async (command, flags) => {
    await using endpoint = await startEndpoint();
    await using user = await furnishedUser();
    const env = { OPENAI_BASE_URL: endpoint.url };
    const stdout = closedPipe(1);
    const { code, stderr } = await user.begin([...exampleOf(command), ...flags], { env, stdout }).finished;
    expect(stdout.errored).toMatchObject({ code: 'EPIPE' });
    expect(stderr).not.toMatch(complaints);
    expect(code).toBe(0);
  });

  it.each([
    [['runs', 'list', '--limit', '0'], 2],
    [['prompts', 'check', 'none.md'], 2],
    [['prompts', 'list'], 0],
  ])('changes nothing where it is the standard error of %j', async (args, code) => {
    await using user = await furnishedUser();
    const stderr = closedPipe();
    expect(await user.begin(args, { stderr }).finished).toMatchObject({ code });
    expect(stderr.errored).toMatchObject({ code: 'EPIPE' });
  });

  it.each([[['--watch']], [['--watch', '--json']]])('ends prompts try %j', async (flags) => {
    await using endpoint = await startEndpoint();
    await using user = await furnishedUser();
    const env = { OPENAI_BASE_URL: endpoint.url };
    const args = [...exampleOf('prompts try'), ...flags];
    const { code, stderr } = await user.begin(args, { env, stdout: closedPipe() }).finished;
    expect(stderr).not.toMatch(complaints);
    expect(code).toBe(0);
  });
});
