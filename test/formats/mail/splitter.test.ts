import { describe, expect, it } from 'vitest';
import { MessageSplitter } from '../../../src/formats/mail/splitter.js';
import { fc } from '../../support/properties.js';

/** Splits a mailbox that comes in chunks of a size. */
function split(content: string, { chunk = 1_000_000, maxSize = 1_000_000 } = {}) {
  const bytes = Buffer.from(content);
  const splitter = new MessageSplitter({ isMailbox: true, maxSize });
  const found: { text: string | undefined; line: number }[] = [];
  const take = (messages: ReturnType<MessageSplitter['push']>) => {
    for (const one of messages)
      found.push({ text: 'bytes' in one ? one.bytes.toString() : undefined, line: one.line });
  };
  for (let at = 0; at < bytes.length; at += chunk) take(splitter.push(bytes.subarray(at, at + chunk)));
  take(splitter.end());
  return found;
}

const textsOf = (content: string, options?: Parameters<typeof split>[1]) =>
  split(content, options).map(({ text }) => text);

const from = 'From ada@example.com Mon Nov  2 09:00:00 2026';

/** Writes messages as mboxrd has them. */
function mailboxOf(messages: readonly string[], lineBreak = '\n'): string {
  return messages
    .map((message) => `${from}\n${message.replace(/^(>*From )/gm, '>$1')}\n`)
    .join('')
    .replaceAll('\n', lineBreak);
}

const line = fc.oneof(
  fc.constantFrom('', 'From here on', '>From there', '>>From x', 'From: y', from, '--x', 'Subject: z', '-- '),
  fc.string({ maxLength: 20, unit: 'binary' }).map((text) => text.replace(/[\r\n]/g, '')),
);
const message = fc
  .array(line, { maxLength: 8 })
  .map((lines) => `Subject: t\n\n${lines.map((one) => `${one}\n`).join('')}`);

it.each([1, 2, 7, 64, 1_000_000])('gives the messages that were written, in chunks of %s bytes', (chunk) => {
  fc.assert(
    fc.property(fc.array(message, { maxLength: 5 }), (messages) => {
      expect(textsOf(mailboxOf(messages), { chunk })).toEqual(messages);
    }),
    { numRuns: 60 },
  );
});

it('gives them with CRLF, too', () => {
  const messages = ['Subject: a\n\nFrom a\n\n', 'Subject: b\n\n\n>From b\n'];
  expect(textsOf(mailboxOf(messages, '\r\n'))).toEqual(messages.map((one) => one.replaceAll('\n', '\r\n')));
});

describe('a message begins', () => {
  it('at a From line that a blank line precedes and a header follows', () => {
    expect(split(`${from}\nSubject: a\n\nx\n\n${from}\nSubject: b\n\ny\n`)).toEqual([
      { text: 'Subject: a\n\nx\n', line: 1 },
      { text: 'Subject: b\n\ny\n', line: 6 },
    ]);
  });

  it.each([
    ['that nothing blank precedes', `x\n${from}\nSubject: b\n`],
    ['that no header follows', `x\n\n${from}\nno header\n`],
    ['at the end', `x\n\n${from}\n`],
    ['of a sentence', 'x\n\nFrom now on I pay by card.\nNote: it is red\n'],
    ['of a sentence with a time', 'x\n\nFrom 10:30 to 11:00 nothing worked\nNote: it is red\n'],
  ])('not at one %s', (_, body) => {
    expect(textsOf(`${from}\nSubject: a\n\n${body}`)).toEqual([`Subject: a\n\n${body}`]);
  });

  it.each([
    'From - Mon Nov 02 09:00:00 2026',
    'From 1847295@xxx Mon Nov 02 09:00:00 +0000 2026',
    'From ',
    'From "odd name"@example.com Mon Nov 02 09:00:00 2026 remote from x',
  ])('at %j', (separator) => {
    expect(textsOf(`${separator}\nSubject: a\n\n\n${separator}\nSubject: b\n\n`)).toHaveLength(2);
  });

  it('at a From line without a date, where the first one has none', () => {
    expect(textsOf('From nobody\nSubject: a\n\nx\n\nFrom nobody\nSubject: b\n\ny\n')).toHaveLength(2);
  });

  it('at the first line, where that is a header', () => {
    expect(textsOf(`\n\nSubject: a\n\nx\n\n${from}\nSubject: b\n\ny\n`)).toEqual([
      'Subject: a\n\nx\n',
      'Subject: b\n\ny\n',
    ]);
  });
});

describe('the contents of attachments', () => {
  const part = (headers: string, body: string) => `--b\n${headers}\n\n${body}\n`;
  const written = (...parts: string[]) =>
    `Subject: a\nContent-Type: multipart/mixed;\n boundary="b"\n\n${parts.join('')}--b--\n`;
  const base64 = 'Content-Transfer-Encoding: base64';
  const picture = `Content-Type: image/png; name=x.png\n${base64}`;
  const data = `${'QUJD'.repeat(19)}\n`.repeat(50);

  it('are left out, however large', () => {
    const content = written(part('Content-Type: text/plain', 'hello'), part(picture, data), part('', 'end'));
    expect(textsOf(mailboxOf([content]), { maxSize: 1_000 })).toEqual([
      written(part('Content-Type: text/plain', 'hello'), `--b\n${picture}\n\n`, part('', 'end')),
    ]);
  });

  it.each([
    ['a text in Base64', part(`Content-Type: text/plain\n${base64}`, 'SGVsbG8=')],
    ['a part without Base64', part('Content-Type: image/svg+xml', '<svg/>')],
    ['a text about a part', `--b\n\n\n--other\n${picture}\n\nQUJD\n`],
  ])('but not %s', (_, kept) => {
    expect(textsOf(mailboxOf([written(kept)]))).toEqual([written(kept)]);
  });

  it('end at a boundary that is not the one that the message names', () => {
    const content = `Subject: a\nContent-Type: multipart/mixed; boundary=c\n\n--c\n${picture}\n\n${data}--d\nContent-Type: text/plain\n\nhello\n`;
    expect(textsOf(mailboxOf([content]))[0]).toContain('hello');
  });

  it('of a message in a message are left out, too', () => {
    const inner = `Content-Type: message/rfc822\n\nSubject: inner\n${picture}\n\n${data}`;
    const [text = ''] = textsOf(mailboxOf([written(`--b\n${inner}`)]));
    expect(text).toContain('Subject: inner');
    expect(text).not.toContain('QUJD');
  });
});

describe('a message that is too large', () => {
  const small = 'Subject: b\n\ny\n';
  it.each([
    ['a long line', `Subject: ${'x'.repeat(5_000)}\n\n`],
    ['many lines', `Subject: a\n\n${'x\n'.repeat(3_000)}`],
  ])('is not held: %s', (_, large) => {
    for (const chunk of [7, 1_000_000]) {
      expect(textsOf(mailboxOf([small, large, small]), { chunk, maxSize: 1_000 })).toEqual([
        small,
        undefined,
        small,
      ]);
    }
  });

  it('is one of very many lines, since each costs memory', () => {
    expect(textsOf(mailboxOf([`Subject: a\n\n${'\n'.repeat(110_000)}`, small]))).toEqual([undefined, small]);
  });
});
