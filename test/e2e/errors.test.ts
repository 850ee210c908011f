import { describe, expect, it } from 'vitest';
import { ticketErrorCodes } from '../../src/core/errors/ticket-error.js';
import {
  type Behaviour,
  cutsOffBody,
  html,
  noChoices,
  openAiError,
  refuses,
  resets,
  says,
  startEndpoint,
  status,
} from '../support/endpoint.js';
import { hurriedClock } from '../support/hurried-clock.js';
import { asking, csvOf, newUser } from '../support/program.js';

const prompt = '---\ncategories:\n  - name: Bug\n---\n{text}';
const right = { urgent: true, categories: ['Bug'] };

/** What the endpoint does, and the error the ticket then has. */
const cases: readonly (readonly [code: string, behaviour: Behaviour])[] = [
  ['no_response', noChoices()],
  ['no_response', says('', { usage: null })],
  // It names its usage, so it was paid for.
  ['invalid_json', says('')],
  ['no_response', html()],
  ['invalid_json', says('I would say it is a bug.')],
  ['invalid_json', says(`${JSON.stringify(right)} or ${JSON.stringify({ ...right, urgent: false })}`)],
  ['missing_urgent', says(JSON.stringify({ categories: ['Bug'] }))],
  ['invalid_urgent', says(JSON.stringify({ ...right, urgent: 'yes' }))],
  ['missing_categories', says(JSON.stringify({ urgent: true }))],
  ['invalid_categories', says(JSON.stringify({ ...right, categories: 'Bug' }))],
  ['unknown_category', says(JSON.stringify({ ...right, categories: ['Weather'] }))],
  ['refused', refuses('I cannot help with that.')],
  ['cut_off', says('{"urgent": tr', { finish: 'length' })],
  ['filtered', says('', { finish: 'content_filter' })],
  ['too_long', openAiError(400, 'context_length_exceeded', 'The context is at most 8192 tokens.')],
  ['rate_limited', openAiError(429, 'rate_limit_exceeded', 'Slow down.')],
  ['http_401', openAiError(401, 'invalid_api_key', 'Wrong key.')],
  ['http_500', status(500, 'oops')],
  ['http_503', status(503, '<html>busy</html>')],
  ['connection', resets()],
  ['connection', cutsOffBody()],
];

describe('what the endpoint does to one ticket is that ticket’s error alone', () => {
  it.each(cases)('%s', async (code, behaviour) => {
    const answer = ({ messages }: { messages: readonly { content: unknown }[] }) =>
      String(messages.at(-1)?.content).includes('odd one') ? behaviour : says(right);
    await using endpoint = await startEndpoint({ answer });
    await using user = await newUser();
    await user.folder.write('t.csv', csvOf(['fine', 'the odd one', 'fine too']));
    const args = ['classify', 't.csv', '--format', 'jsonl', ...(await asking(user, endpoint.url, prompt))];
    const finished = await user.begin(args, { clock: hurriedClock(100) }).finished;
    const results = finished.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(results.map(({ error }) => error?.code)).toEqual([undefined, code, undefined]);
    expect(results[1].error.message).toMatch(/^\S.*[^\s]$/);
    expect(finished.code).toBe(1);
    expect(finished.stderr).toContain(code);
  });

  it('no one listens there at all: connection', async () => {
    const endpoint = await startEndpoint();
    await endpoint.close();
    await using user = await newUser();
    await user.folder.write('t.csv', csvOf(['a']));
    const args = ['classify', 't.csv', '--format', 'jsonl', ...(await asking(user, endpoint.url, prompt))];
    expect(
      JSON.parse((await user.begin(args, { clock: hurriedClock(100) }).finished).stdout).error.code,
    ).toBe('connection');
  });

  it('every code that a reply or an endpoint can bring is here', () => {
    const beforeAny = ['empty_ticket', 'bad_encoding', 'not_cached', 'not_sent', 'in_batch'];
    const ofEmbeddedModel = ['language_not_supported', 'unsure'];
    const here = new Set(cases.map(([code]) => code));
    expect(ticketErrorCodes.filter((code) => !here.has(code))).toEqual([
      ...beforeAny,
      ...ofEmbeddedModel,
      'timeout',
    ]);
  });
});

describe('what is wrong with the command line, the configuration or the input ends with 2', () => {
  const files = {
    't.csv': csvOf(['a']),
    'odd.csv': 'nr,words\n1,a\n',
    'ragged.csv': 'id,text\n1,a\n2\n',
    'unknown.md': '{text} {custmer}',
    'broken.md': '---\ncolour: red\n---\n{text}',
    'model.md': '---\nmodel: gpt-4o\n---\n{text}',
    'cats.md': '---\ncategories: [{ name: Bug }]\n---\n{text}',
    'notes.md': 'not a database, but long enough to look like one '.repeat(99),
  };

  it.each<[string, string[], string, string]>([
    ['no such file', ['no.csv'], 'Cannot read no.csv: no such file (not_found)', 'Give the path'],
    [
      'a text of no known format',
      ['notes.md'],
      'Cannot read tickets from notes.md: its format is unknown (usage)',
      '.csv',
    ],
    ['no column of texts', ['odd.csv'], 'Cannot tell which column of odd.csv holds the text', 'nr, words'],
    ['a column that is not there', ['t.csv', '--text-column', 'x'], 't.csv has no column x', 'id, text'],
    [
      'a row with a cell too few',
      ['ragged.csv', '--prompt', 'cats.md', '--offline'],
      'ragged.csv:3: This row has 1',
      'Quote',
    ],
    [
      'no such prompt',
      ['t.csv', '--prompt', 'nope'],
      'There is no prompt called nope',
      'it-helpdesk, plain, triage',
    ],
    ['no such prompt file', ['t.csv', '--prompt', 'no.md'], 'Cannot read the prompt no.md', 'Give the path'],
    ['an unknown placeholder', ['t.csv', '--prompt', 'unknown.md'], 'Nothing fills in {custmer}', 'text, id'],
    [
      'an unknown key in a prompt',
      ['t.csv', '--prompt', 'broken.md'],
      'broken.md:2: There is no key `colour`',
      'Keys: name',
    ],
    [
      'a model and no key',
      ['t.csv', '--model', 'gpt-4o'],
      'There is no key for gpt-4o (--model) (no_key)',
      'OPENAI_API_KEY',
    ],
    [
      'a prompt’s model and no key',
      ['t.csv', '--prompt', 'model.md'],
      'no key for gpt-4o (named by the prompt',
      'OPENAI_API_KEY',
    ],
    [
      'an output that is the input',
      ['t.csv', '--output', './t.csv'],
      './t.csv is the file that the tickets come from',
      'another name',
    ],
    [
      'an output of no format',
      ['t.csv', '--output', 'r.xyz'],
      'Cannot tell the format from the name r.xyz',
      '--format table, csv, json, ',
    ],
    [
      'an output in no folder',
      ['t.csv', '--prompt', 'cats.md', '--offline', '--output', 'no/r.csv'],
      'Cannot write no/r.csv',
      'folder',
    ],
    [
      'a cache that is none',
      ['t.csv', '--prompt', 'cats.md', '--cache', 'notes.md'],
      'notes.md is not a SQLite file',
      'another file',
    ],
    [
      'a base URL that is none',
      ['t.csv', '--base-url', 'ftp://x', '--model', 'm'],
      '--base-url',
      'https://api.openai.com/v1',
    ],
    [
      'an endpoint nobody may ask for its models',
      ['t.csv', '--base-url', 'http://127.0.0.1:9/v1', '--offline'],
      'Name the model with --model',
      'does not ask the endpoint',
    ],
    ['a number that is none', ['t.csv', '--limit', 'few'], 'Expected a whole number from 1 on.', '--help'],
    [
      'an unknown format',
      ['t.csv', '--format', 'xml'],
      'Allowed choices are table, csv, json, jsonl, xlsx, ',
      '--help',
    ],
    ['an unknown flag', ['t.csv', '--formt', 'csv'], 'Did you mean --format?', '--help'],
    ['no file at all', [], 'No tickets are named', '--help'],
    ['no file, for those who pipe tickets in', [], 'No tickets are named', 'ticketsift classify -.'],
  ])('%s', async (_, args, message, hint) => {
    await using user = await newUser();
    for (const [name, content] of Object.entries(files)) await user.folder.write(name, content);
    const { code, stdout, stderr } = await user.run(['classify', ...args]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr).toContain(hint);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it('a key that no header can hold, without the key', async () => {
    await using user = await newUser();
    await user.folder.write('t.csv', csvOf(['a']));
    const { code, stderr } = await user.run(['classify', 't.csv'], { OPENAI_API_KEY: 'sk-secret…' });
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringContaining('OPENAI_API_KEY holds something'),
    });
    expect(stderr).not.toContain('sk-secret');
  });

  it('with a stack trace only under --debug', async () => {
    await using user = await newUser();
    expect((await user.run(['classify', 'no.csv', '--debug'])).stderr).toMatch(/^\s+at /m);
  });

  it('never with the key in it', async () => {
    const answer = () =>
      openAiError(401, 'invalid_api_key', 'Incorrect API key provided: sk-very-secret-123.');
    await using endpoint = await startEndpoint({ answer });
    await using user = await newUser();
    await user.folder.write('t.csv', csvOf(['a']));
    const flags = await asking(user, endpoint.url);
    const { stdout, stderr } = await user.run(['classify', 't.csv', '-v', '--debug', ...flags], {
      OPENAI_API_KEY: 'sk-very-secret-123',
    });
    expect(endpoint.requests[0]?.headers.authorization).toBe('Bearer sk-very-secret-123');
    expect(stdout + stderr).not.toContain('very-secret');
  });
});

describe('a cache in the usual place that cannot be used', () => {
  it('is a warning, and the run goes on', async () => {
    await using endpoint = await startEndpoint();
    await using user = await newUser();
    await user.folder.write('t.csv', csvOf(['a', 'a']));
    await user.folder.write('home', 'a file where the folder should be');
    const { code, stderr } = await user.run(['classify', 't.csv', ...(await asking(user, endpoint.url))]);
    expect({ code, asked: endpoint.requests.length }).toEqual({ code: 0, asked: 1 });
    expect(stderr).toContain('answers are not cached');
  });
});
