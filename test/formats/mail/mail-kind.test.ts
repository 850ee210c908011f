import { expect, it } from 'vitest';
import { mailKindOf } from '../../../src/formats/mail/mail-kind.js';

it.each([
  ['From a@b Mon Nov 02 09:00:00 2026\nX-A: b\n', 'mbox'],
  ['From - Mon Nov 02 09:00:00 2026\r\nX-Mozilla-Status: 0001\r\n', 'mbox'],
  ['\uFEFF\r\nFrom \r\nX-A: b\r\n', 'mbox'],
  ['From nobody\nSubject: b\n', 'mbox'],
  ['From: a@b\nSubject: c\n\nx', 'eml'],
  ['\uFEFFReturn-Path: <a@b>\r\nX-A: b\r\n c\r\nReceived: x\r\n', 'eml'],
  ['From now on:\nNote: this\n', undefined],
  ['From here to there', undefined],
  ['From: a@b', undefined],
  ['From: a\n\nSubject: b\n', undefined],
  ['subject,body\nfrom: to,x\n', undefined],
  ['{"from": "a", "subject": "b"}', undefined],
  ['name: a\nversion: 1\n', undefined],
  ['', undefined],
  ['\n\n', undefined],
])('%j is %s', (start, kind) => {
  expect(mailKindOf(Buffer.from(start))).toBe(kind);
});
