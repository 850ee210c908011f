import { describe, expect, it } from 'vitest';
import type { Finish } from '../../../src/core/model.js';
import {
  formatAnswer,
  formatFailure,
  formatHead,
  type RecordedAnswer,
  type RecordedFailure,
  type RecordedRun,
  readRecording,
  recordingHead,
} from '../../../src/storage/recordings/recording.js';
import { readRecordingFile } from '../../../src/storage/recordings/recording-file.js';
import { answerTo, replyOf } from '../../support/cache.js';
import { fc } from '../../support/properties.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const full: RecordedAnswer = {
  key: Buffer.alloc(32, 0xab),
  family: Buffer.alloc(16, 0xcd),
  model: 'small',
  answeredAt: Date.UTC(2026, 0, 31, 12),
  reply: { text: '{"urgent": true}\n', finish: 'stop', usage: { input: 5, cachedInput: 2, output: 3 } },
  ticket: 'T-1',
};
const bare: RecordedAnswer = { ...full, family: undefined, reply: replyOf(''), ticket: undefined };

const fullLine = `{"key":"${'ab'.repeat(32)}","model":"small","asked_at":"2026-01-31T12:00:00.000Z","finish":"stop","usage":{"input":5,"cached_input":2,"output":3},"family":"${'cd'.repeat(16)}","ticket":"T-1","reply":"{\\"urgent\\": true}\\n"}\n`;
const bareLine = `{"key":"${'ab'.repeat(32)}","model":"small","asked_at":"2026-01-31T12:00:00.000Z","finish":"stop","reply":""}\n`;

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

/** Reads all answers of a recording that comes in these pieces. */
async function read(...pieces: readonly (string | Uint8Array)[]): Promise<RecordedAnswer[]> {
  async function* chunks() {
    yield* pieces;
  }
  return all(readRecording(chunks(), 'a.jsonl'));
}

async function* once(text: string) {
  yield text;
}

/** The line of an answer with some of its keys changed. */
const changed = (parts: object, line = fullLine) => `${JSON.stringify({ ...JSON.parse(line), ...parts })}\n`;
const withKey = (digit: string) => changed({ key: digit.repeat(64) });

it('starts with a line that says what it is', () => {
  expect(recordingHead).toBe('{"ticketsift_answers":1}\n');
});

it('may say in its first line what its answers are of', async () => {
  const run: RecordedRun = { family: 'ab', prompt: 'p', promptHash: 'c', model: 'm', endpoint: null };
  const line = formatHead([run]);
  expect(line).toBe(
    '{"ticketsift_answers":1,"runs":[{"family":"ab","prompt":"p","prompt_hash":"c","model":"m","endpoint":null}]}\n',
  );
  const runs: RecordedRun[] = [];
  await all(readRecording(once(line), 'a.jsonl', { onRuns: (found) => runs.push(...found) }));
  expect(runs).toEqual([run]);
});

describe('a failure', () => {
  const failure: RecordedFailure = {
    key: Buffer.alloc(32, 0xee),
    model: 'small',
    ticket: 'T-2',
    error: { code: 'too_long', message: 'a\u202eb' },
  };
  const line = `{"key":"${'ee'.repeat(32)}","model":"small","ticket":"T-2","failure":{"code":"too_long","message":"a\\u202eb"}}\n`;

  it('is a line among the answers, and is none of them', async () => {
    expect(formatFailure(failure)).toBe(line);
    const failures: RecordedFailure[] = [];
    const answers = await all(
      readRecording(once(recordingHead + fullLine + line), 'a.jsonl', {
        onFailure: (found) => failures.push(found),
      }),
    );
    expect([answers.length, failures]).toEqual([1, [failure]]);
    expect(await read(recordingHead + fullLine + line)).toHaveLength(1);
  });

  it.each([
    [
      'of no code that a ticket can fail with',
      line.replace('too_long', 'usage'),
      /:2: `failure.code`: expected the code/,
    ],
    ['out of order', `${line}${fullLine}`, /:3: The key is less than the one above it/],
  ])('is refused %s', async (_, lines, message) => {
    await expect(read(recordingHead + lines)).rejects.toMatchObject({
      code: 'bad_input',
      message: expect.stringMatching(message),
    });
  });
});

describe('an answer', () => {
  it.each([
    ['with all there can be', full, fullLine],
    ['with nothing that can be missing', bare, bareLine],
  ])('%s is a line with its keys in a fixed order', (_, answer, line) => {
    expect(formatAnswer(answer)).toBe(line);
  });

  it('of a model that thinks says how much, and of one that was cut by a spending limit at what', () => {
    const usage = { input: 5, cachedInput: 2, output: 3, reasoning: 1, tier: 'flex' };
    const line = formatAnswer({ ...full, reply: { text: 'x', finish: 'length', usage, cutAt: 4096 } });
    expect(line).toContain(
      '"usage":{"input":5,"cached_input":2,"output":3,"reasoning":1,"tier":"flex"},"cut_at":4096,"family"',
    );
  });

  it.each([
    ['line separators', '\u2028\u2029', '\\u2028\\u2029'],
    ['what turns text around', 'a\u202eb', 'a\\u202eb'],
    ['control characters', '\u0000\u001b\u007f\u009b', '\\u0000\\u001b\\u007f\\u009b'],
    ['tags', '\u{e0041}', '\\udb40\\udc41'],
    ['halves of surrogate pairs', '\ud83d\udca9\ud83d', '\u{1f4a9}\\ud83d'],
  ])('has %s written out', (_, text, written) => {
    expect(formatAnswer({ ...full, reply: replyOf(text) })).toContain(`"reply":"${written}"`);
  });

  it('is read as it was written, whatever is in it and however it is cut', async () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({
        unit: fc.constantFrom('\u2028', '\ud83d', '\udca9', '\r', '\n', '"', '\\', '\0', '\ufeff'),
      }),
    );
    const count = fc.nat();
    const usage = fc.option(
      fc.record(
        { input: count, cachedInput: count, output: count, reasoning: count },
        { requiredKeys: ['input', 'cachedInput', 'output'] },
      ),
      { nil: undefined },
    );
    const digest = (size: number) =>
      fc.uint8Array({ minLength: size, maxLength: size }).map((array) => Buffer.from(array));
    const answer = fc.record(
      {
        key: digest(32),
        family: fc.option(digest(16), { nil: undefined }),
        model: text,
        answeredAt: fc.date({ noInvalidDate: true }).map((date) => date.getTime()),
        reply: fc.record({
          text,
          finish: fc.constantFrom<Finish>('stop', 'length', 'filter', 'refusal'),
          usage,
          cutAt: fc.option(count, { nil: undefined }),
        }),
        ticket: text,
      },
      { requiredKeys: ['key', 'family', 'model', 'answeredAt', 'reply'] },
    );
    await fc.assert(
      fc.asyncProperty(answer, fc.nat(), async (answer, at) => {
        const bytes = Buffer.from(recordingHead + formatAnswer(answer));
        const cut = at % bytes.length;
        expect(await read(bytes.subarray(0, cut), bytes.subarray(cut))).toEqual([answer]);
      }),
    );
  });

  it('may be megabytes', async () => {
    const answer = { ...full, reply: replyOf('ä\u2028'.repeat(300_000)) };
    expect(await read(recordingHead, formatAnswer(answer))).toEqual([answer]);
  });
});

describe('a file that somebody’s editor or git has been at is read', () => {
  it.each([
    ['with CR LF', (recording: string) => recording.replaceAll('\n', '\r\n')],
    ['with empty lines at its end', (recording: string) => `${recording}\n\r\n`],
    ['without its last line break', (recording: string) => recording.trimEnd()],
    ['with a byte order mark', (recording: string) => `\ufeff${recording}`],
    ['with line separators as they are', (recording: string) => recording.replace('T-1', '\u2028')],
  ])('%s', async (_, edit) => {
    expect(await read(edit(recordingHead + fullLine))).toMatchObject([{ reply: full.reply }]);
  });
});

describe('what is wrong is reported with its line', () => {
  it.each([
    ['an empty file', '', 'a.jsonl: This is empty, not a recording of answers'],
    [
      'a file of tickets',
      '{"id":1}\n',
      'a.jsonl:1: This is not a recording of answers, which starts with {"ticketsift_answers":1}',
    ],
    [
      'no head',
      fullLine,
      'a.jsonl:1: This is not a recording of answers, which starts with {"ticketsift_answers":1}',
    ],
    [
      'a later format',
      '{"ticketsift_answers":2,"more":1}\n',
      'a.jsonl:1: This was written by a newer version of ticketsift',
    ],
    ['no JSON', `${recordingHead}${fullLine.slice(0, 50)}`, 'a.jsonl:2: This is not JSON'],
    ['a conflict that git left', `${recordingHead}<<<<<<< HEAD\n`, 'a.jsonl:2: This is not JSON'],
    ['no object', `${recordingHead}[]\n`, 'a.jsonl:2: expected an object'],
    [
      'a short key',
      recordingHead + changed({ key: 'ab' }),
      'a.jsonl:2: `key`: expected 64 hexadecimal digits',
    ],
    [
      'a key of other digits',
      recordingHead + changed({ key: 'g'.repeat(64) }),
      'a.jsonl:2: `key`: expected 64 hexadecimal digits',
    ],
    [
      'no key',
      recordingHead + changed({ key: undefined }),
      'a.jsonl:2: `key`: expected 64 hexadecimal digits',
    ],
    [
      'an unknown finish',
      recordingHead + changed({ finish: 'toString' }),
      'a.jsonl:2: `finish`: expected one of stop, length, filter, refusal',
    ],
    [
      'another time',
      recordingHead + changed({ asked_at: '2026-01-31' }),
      'a.jsonl:2: `asked_at`: expected a time such as 2026-01-31T12:00:00.000Z',
    ],
    [
      'no time',
      recordingHead + changed({ asked_at: 'yesterday' }),
      'a.jsonl:2: `asked_at`: expected a time such as 2026-01-31T12:00:00.000Z',
    ],
    [
      'half a usage',
      recordingHead + changed({ usage: { input: 1, output: 2 } }),
      'a.jsonl:2: `usage.cached_input`: expected a count of tokens',
    ],
    [
      'no usage',
      recordingHead + changed({ usage: 3 }),
      'a.jsonl:2: `usage`: expected counts of tokens: input, cached_input, output',
    ],
    [
      'a negative usage',
      recordingHead + changed({ usage: { input: -1, cached_input: 0, output: 2 } }),
      'a.jsonl:2: `usage.input`: expected a count of tokens',
    ],
    ['no reply', recordingHead + changed({ reply: null }), 'a.jsonl:2: `reply`: expected a text'],
    ['an unknown key', recordingHead + changed({ replies: '' }), 'a.jsonl:2: There is no key `replies`'],
    [
      'an unknown key of the usage',
      recordingHead + changed({ usage: { input: 1, cached_input: 0, output: 2, cost: 1 } }),
      'a.jsonl:2: There is no key `usage.cost`',
    ],
    [
      'a key twice',
      `${recordingHead}${fullLine}\n${bareLine}`,
      `a.jsonl:4: The key ${'ab'.repeat(32)} occurs twice`,
    ],
    [
      'another order',
      recordingHead + withKey('2') + withKey('1'),
      'a.jsonl:3: The key is less than the one above it, but lines must be sorted by key',
    ],
  ])('%s', async (_, recording, message) => {
    await expect(read(recording)).rejects.toMatchObject({ code: 'bad_input', message });
  });

  it('bytes that are no UTF-8', async () => {
    await expect(read(recordingHead, Buffer.of(0x22, 0xff, 0x22))).rejects.toMatchObject({
      code: 'bad_input',
      message: 'a.jsonl:2: This is not UTF-8',
    });
  });
});

describe('a file', () => {
  it('is read', async () => {
    await using folder = await temporaryFolder();
    const path = await folder.write('a.jsonl', recordingHead + formatAnswer(answerTo('a')));
    expect(await all(readRecordingFile(path))).toEqual([answerTo('a')]);
  });

  it.each([
    ['that is not there', 'none.jsonl', 'no such file'],
    ['that is a folder', '.', 'it is a folder'],
  ])('%s is reported', async (_, name, reason) => {
    await using folder = await temporaryFolder();
    const path = folder.file(name);
    await expect(all(readRecordingFile(path))).rejects.toMatchObject({
      code: 'not_found',
      message: `Cannot read ${path}: ${reason}`,
    });
  });
});
