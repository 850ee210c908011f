import { describe, expect, it } from 'vitest';
import { detectFormat } from '../../../src/sources/input/detect-format.js';
import { lookedAt } from '../../../src/sources/input/file-types.js';
import { fc } from '../../support/properties.js';

const long = 'word '.repeat(lookedAt);

describe('the format of content', () => {
  it.each([
    ['csv', 'id,text\n1,a\n'],
    ['csv', 'id;text\n1;a, b\n'],
    ['csv', 'id\ttext\n1\ta\n'],
    ['csv', '\uFEFFid,text\r\n1,"a\nb, c"\r\n'],
    ['csv', 'sep=;\na;b\n'],
    ['csv', '"Ticket Subject","Ticket Description"\n"a","b. c, d"\n'],
    ['csv', 'Timestamp,Email Address,How can we help you? Please describe the problem\n1,a@b.c,"x, y"\n'],
    ['csv', 'text\nHello there.\nThe printer jams, again.\n'],
    ['csv', 'id,subject,description'],
    ['csv', `id,text\n1,"${long}"\n`],
    ['csv', `id,text\n${'1,a word\n'.repeat(20_000)}`],
    ['json', '{"id":1}\n{"id":2}\n'],
    ['json', '[{"id":1}]'],
    ['json', '[\n  {\n    "id": 1,\n    "text": "a } ] \\" b"\n  }\n]\n'],
    ['json', '{\n  "tickets": [\n'],
    ['json', '{}'],
    ['json', '[]'],
    ['json', '["a","b"]'],
    ['json', `[{"text":"${long}"`],
    ['json', '{"id":1,"text":"cut off'],
    ['json', '\uFEFF {"id":1}'],
    ['csv', '{"id":1},text\nb,a\n'],
    ['mbox', 'From ada@example.com Mon Nov  2 10:00:00 2026\nSubject: x\n\nbody\n'],
    ['mbox', '\nFrom - Mon Nov 02 10:00:00 2026\r\nX-Mozilla-Status: 0001\r\n'],
    [
      'eml',
      'Return-Path: <a@example.com>\r\nReceived: from x\r\n\tby y; Mon, 2 Nov 2026\r\nSubject: Help\r\n\r\nbody',
    ],
    ['eml', 'Subject: Help\nFrom: Ada <a@example.com>\n\nIt jams: always.\n'],
    ['text', 'Subject: Help\nIt jams, always.\nPlease help.\n'],
    ['text', 'From my desk, every Monday at 10:00, it jams\n'],
    ['text', 'The printer jams.'],
    ['text', 'Hello,\nI cannot log in, please help.\nThanks, Ada\n'],
    ['text', 'Dear team, I have a problem\nSince Monday, nothing works\n'],
    ['text', '2026-11-02 10:00 ERROR disk full\n2026-11-02 10:01 ERROR disk full\n'],
    ['text', '[2026-11-02] started\n[2026-11-03] stopped\n'],
    ['text', '[ERROR] out of paper, again'],
    ['text', '{name}, hello'],
    ['text', 'one, two, three'],
    ['text', '404 not found'],
    ['text', ''],
    ['text', '\n\n'],
    ['text', '日本語のチケットです。助けてください。'],
    ['text', long],
  ])('%s: %j', (format, content) => {
    expect(detectFormat(Buffer.from(content))).toBe(format);
  });

  it('is found in other encodings', () => {
    expect(detectFormat(Buffer.from('\uFEFFid\ttext\n1\ta\n', 'utf16le'))).toBe('csv');
    expect(detectFormat(Buffer.from('\uFEFF{"id":1}', 'utf16le').swap16())).toBe('json');
    expect(detectFormat(Buffer.from('id\ttext\n1\ta\n', 'utf16le'), 'utf-16le')).toBe('csv');
    expect(detectFormat(Buffer.from('id,text\n1,caf\xE9\n', 'latin1'), 'no such encoding')).toBe('csv');
  });

  it('is found of anything at all, soon', () => {
    const pieces = ['"', '{', '[', ',', '\n', 'From ', 'Mon ', '10:00', ': ', '\\', '<!--', 'a', '\0', ' '];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 60 }), (some) => {
        detectFormat(Buffer.from(some.join('')));
      }),
    );
    for (const piece of pieces) detectFormat(Buffer.from(piece.repeat(lookedAt)));
  });
});
