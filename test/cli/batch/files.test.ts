import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { shownSchemas } from '../../../src/run/shown/index.js';
import { completes } from '../../support/batch-endpoint/index.js';
import { kept, newBatchUser } from '../../support/batch-user.js';

const flags = ['--prompt', 'p.md', '--model', 'stand-in'];
const write = ['batch', 'write', 't.csv', '-o', 'requests.jsonl', ...flags];

type Line = Readonly<{
  custom_id: string;
  url: string;
  body: { messages: { role: string; content: string }[]; model: string };
}>;

const linesOf = (text: string): Line[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
const answer = ({ custom_id, body }: Line) => {
  const response = completes('{"urgent": true, "categories": ["Bug"]}', body);
  return JSON.stringify({ custom_id, response: { status_code: 200, body: response.body }, error: null });
};

/** A user who has written the requests of three tickets, at an endpoint that is never asked. */
async function written() {
  const at = await newBatchUser();
  const { code, stdout, stderr } = await at.run(write);
  const lines = linesOf(await readFile(at.user.folder.file('requests.jsonl'), 'utf8'));
  return { ...at, [Symbol.asyncDispose]: at[Symbol.asyncDispose], wrote: { code, stdout, stderr }, lines };
}

describe('batch write', () => {
  it('breaks what it says where the terminal ends', async () => {
    await using at = await newBatchUser();
    const { stdout } = await at.run(write, 50);
    expect(stdout).toMatch(/^requests\.jsonl holds 3 requests to stand-in for 3\ntickets, [\d.]+ kB\n$/);
  });

  it('writes a line for each request, under its key, and sends nothing', async () => {
    await using at = await written();
    expect(at.wrote).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(
        /^requests\.jsonl holds 3 requests to stand-in for 3 tickets, [\d.]+ kB\n$/,
      ),
    });
    expect(at.lines.map(({ url, body }) => [url, body.model, body.messages.at(-1)?.content])).toEqual(
      ['broken', 'down', 'slow'].map((text) => ['/v1/chat/completions', 'stand-in', text]),
    );
    expect(at.lines.every(({ custom_id }) => /^[0-9a-f]{64}$/.test(custom_id))).toBe(true);
    expect(at.endpoint.headers).toEqual([]);
  });

  it('leaves out what is cached, duplicates and tickets without text', async () => {
    await using at = await newBatchUser();
    await at.run(['classify', 't.csv', ...flags, '-n', '1', '-o', 'r.csv']);
    await at.user.folder.write('t.csv', 'id,text\n1,broken\n2,down\n3,down\n4,\n');
    const { stdout } = await at.run([...write, '--json']);
    expect(shownSchemas['batch write'].parse(JSON.parse(stdout))).toMatchObject({
      tickets: 4,
      without_text: 1,
      distinct: 2,
      cached: 1,
      written: 1,
    });
  });

  it('leaves out what waits in a batch, where it is paid for', async () => {
    await using at = await newBatchUser(kept());
    await at.run(at.inBatches);
    const { stdout } = await at.run(write);
    expect(stdout).toBe(
      'requests.jsonl is empty: there is nothing to send for 3 tickets (1 cached already, 2 waiting in a batch)\n',
    );
  });

  it('refuses to replace the tickets, and a model of this machine', async () => {
    await using at = await newBatchUser();
    const over = ['batch', 'write', 't.csv', '-o', 't.csv', ...flags];
    expect(await at.run(over)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('a file of the tickets'),
    });
    expect(await at.user.run(['batch', 'write', 't.csv', '-o', 'r.jsonl'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('takes no file of requests'),
    });
  });
});

describe('batch read', () => {
  it('caches the answers, and the same command then gives the results without sending', async () => {
    await using at = await written();
    // In another order, with a byte order mark, and one of them twice.
    const answers = [...at.lines.toReversed(), ...at.lines.slice(0, 1)].map(answer);
    await at.user.folder.write('output.jsonl', `\uFEFF${answers.join('\r\n')}`);
    const read = await at.run(['batch', 'read', 'output.jsonl']);
    expect(read).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^3 answers cached, 1 there already\ntokens: /),
    });
    const { stdout, stderr } = await at.run(['classify', 't.csv', ...flags, '--format', 'csv', '--offline']);
    expect(stdout.match(/Bug/g)).toHaveLength(3);
    expect(stderr).toContain('3 from the cache');
    expect(at.endpoint.headers).toEqual([]);
    expect(await at.run(['batch', 'read', 'output.jsonl'])).toMatchObject({
      code: 0,
      stdout: '0 answers cached, 4 there already\n',
    });
  });

  it('counts what failed, what was never written and what cannot be read, and ends with 1', async () => {
    await using at = await written();
    const [first, second] = at.lines;
    const evil = `{"custom_id":"${'0'.repeat(64)}","response":{"status_code":200,"body":{"choices":[{"message":{"content":"x"}}]}}}`;
    const failed = { status_code: 400, body: { error: { message: '\u001b[2Jtoo long', code: 'context' } } };
    await at.user.folder.write('output.jsonl', `${first && answer(first)}\n${evil}\n\nnonsense\n`);
    await at.user.folder.write(
      'errors.jsonl',
      JSON.stringify({ custom_id: second?.custom_id, response: failed }),
    );
    const { code, stdout, stderr } = await at.run(['batch', 'read', 'output.jsonl', 'errors.jsonl'], 80);
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /^1 answer cached, 1 failed, 1 line left out, of requests that were never written here, 1 line cannot be read\n/,
    );
    expect(stderr.replaceAll(/\s+/g, ' ')).toMatch(/warning: 1 request failed with http_400: .*too long/);
    expect(stderr.replaceAll(/\s+/g, ' ')).toContain('2 requests have no answer yet');
    expect(stderr).toContain('warning: output.jsonl:4 cannot be read: it is not JSON\n');
    expect(stdout + stderr).not.toContain('\u001b[2J');
  });

  it('takes no answer of a file that was written with another cache', async () => {
    await using at = await written();
    await at.user.folder.write('output.jsonl', at.lines.map(answer).join('\n'));
    expect(await at.run(['batch', 'read', 'output.jsonl', '--cache', 'other.db'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(
        'output.jsonl holds no answer to a request that was written with this cache (bad_input)',
      ),
    });
  });

  it('knows the file of the requests from one of answers', async () => {
    await using at = await written();
    await at.user.folder.write('again.jsonl', at.lines.map((line) => JSON.stringify(line)).join('\n'));
    expect(await at.run(['batch', 'read', 'again.jsonl'])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(
        /^warning: again.jsonl:1 cannot be read: it is a request and no answer\n(?:.*\n)*.*Name the files that the server wrote/,
      ),
    });
  });

  it.each([
    ['a file that is not there', ['none.jsonl'], 'not_found'],
    ['an empty file', ['empty.jsonl'], 'bad_input'],
    ['a folder', ['home'], 'not_found'],
  ])('refuses %s', async (_, files, code) => {
    await using at = await written();
    await at.user.folder.write('empty.jsonl', '');
    expect(await at.run(['batch', 'read', ...files])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(`(${code})`),
    });
  });

  it('reads a file that is packed, and says so of one that is damaged', async () => {
    await using at = await written();
    const packed = gzipSync(at.lines.map(answer).join('\n'));
    await at.user.folder.write('output.jsonl.gz', packed);
    expect(await at.run(['batch', 'read', 'output.jsonl.gz'])).toMatchObject({ code: 0 });
    await at.user.folder.write('half.gz', packed.subarray(0, packed.length / 2));
    expect(await at.run(['batch', 'read', 'half.gz'])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/Cannot read half\.gz: unexpected end of file \(not_found\)/),
    });
  });

  it.each([
    ['UTF-16, as PowerShell writes it', (bytes: Buffer) => bytes],
    ['UTF-16, its bytes the other way round', (bytes: Buffer) => bytes.swap16()],
    ['UTF-16 that is packed', (bytes: Buffer) => gzipSync(bytes)],
  ])('reads %s', async (_, change) => {
    await using at = await written();
    const said = `\uFEFF${at.lines.map(answer).join('\r\n')}\r\n`;
    await at.user.folder.write('output.jsonl', change(Buffer.from(said, 'utf16le')));
    expect(await at.run(['batch', 'read', 'output.jsonl'])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^3 answers cached\n/),
    });
  });

  it('takes answers whose ids a gateway has changed, as far as they name a request', async () => {
    await using at = await written();
    const changed = at.lines.map((line) =>
      answer({ ...line, custom_id: `desk/${line.custom_id.toUpperCase()}` }),
    );
    await at.user.folder.write('output.jsonl', changed.join('\n'));
    expect(await at.run(['batch', 'read', 'output.jsonl'])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^3 answers cached\n/),
    });
  });

  it('reads standard input', async () => {
    await using at = await written();
    const reading = at.user.begin(['batch', 'read', '-', '--json'], {
      stdin: at.lines.map(answer).join('\n'),
    });
    const { stdout } = await reading.finished;
    expect(shownSchemas['batch read'].parse(JSON.parse(stdout))).toMatchObject({
      lines: 3,
      added: 3,
      other_models: [],
    });
  });
});
