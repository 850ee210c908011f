import { describe, expect, it, test } from 'vitest';
import { redact } from '../../../src/prompts/redaction/redaction.js';
import { fc } from '../../support/properties.js';
import {
  cards,
  emails,
  ibans,
  noCards,
  noEmails,
  noIbans,
  noPhones,
  noTokens,
  phones,
  tokens,
} from './cases.js';

/** What becomes of texts that one ticket brings. */
function redactAll(...texts: string[]): readonly string[] {
  return redact(texts.map((text) => ({ name: 'text', text }))).texts;
}

describe.each(Object.entries({ emails, phones, cards, ibans, tokens }))('%s', (_, cases) => {
  test.each(cases)('of %j are replaced', (text, expected) => {
    expect(redactAll(text)).toEqual([expected]);
  });
});

describe.each(Object.entries({ noEmails, noPhones, noCards, noIbans, noTokens }))('%s', (_, cases) => {
  test.each(cases.map((text) => [text]))('of %j stay', (text) => {
    expect(redactAll(text)).toEqual([text]);
  });
});

describe('the placeholders of a ticket', () => {
  it('are the same for the same value in all of its texts', () => {
    expect(redactAll('jane@example.com, bob@example.com', 'from BOB@example.com')).toEqual([
      '[email 1], [email 2]',
      'from [email 2]',
    ]);
  });

  it('are numbered by kind', () => {
    expect(redactAll('jane@example.com +1 202 555 0143 bob@example.com')).toEqual([
      '[email 1] [phone 1] [email 2]',
    ]);
  });

  it('are none that one of its texts has already', () => {
    expect(redactAll('jane@example.com', '[email 1] and [Email 2] wrote, [phone 1] called')).toEqual([
      '[email 3]',
      '[email 1] and [Email 2] wrote, [phone 1] called',
    ]);
  });

  it('are never replaced again', () => {
    const once = redactAll('jane@example.com +1 202 555 0143 4111111111111111 password: hunter22');
    expect(redactAll(...once)).toEqual(once);
  });

  it('are counted, a value once a ticket', () => {
    const { counts } = redact([
      { name: 'text', text: 'jane@example.com, JANE@example.com, bob@example.com' },
      { name: 'phone', text: '+1 202 555 0143' },
    ]);
    expect(counts).toEqual({ email: 2, phone: 1 });
  });
});

describe('a text that is a number and nothing else', () => {
  test.each([
    ['phone', '5551234567', '[phone 1]'],
    ['Mobile number', ' 07700900123 ', ' [phone 1] '],
    ['phone_number', '612345678', '[phone 1]'],
    ['order_no', '0171 1234567', '0171 1234567'],
    ['amount', '5551234567', '5551234567'],
  ])('in the column %s', (name, text, expected) => {
    expect(redact([{ name, text }]).texts).toEqual([expected]);
  });

  test('is one of the column only where there is nothing else', () => {
    expect(redact([{ name: 'order', text: '0171 1234567 is my number' }]).texts).toEqual([
      '[phone 1] is my number',
    ]);
  });
});

describe('a value that a ticket says is secret', () => {
  test.each([
    ['Phone: 0301234567, I repeat 0301234567', 'Phone: [phone 1], I repeat [phone 1]'],
    ['Phone: 0301234567 or 030-123 45 67.', 'Phone: [phone 1] or [phone 1].'],
    [
      'password: hunter22. With hunter22 I am "hunter22"!',
      'password: [token 1]. With [token 1] I am "[token 1]"!',
    ],
    ['password: !hunter2! and !hunter2!', 'password: [token 1] and [token 1]'],
    [
      'order1234567812345670x card 1234567812345670 order 1234567812345670',
      'order1234567812345670x card [card 1] order [card 1]',
    ],
  ])('is replaced again in %j', (text, expected) => {
    expect(redactAll(text)).toEqual([expected]);
  });

  it('is replaced in all texts, also in those in front', () => {
    expect(
      redact([
        { name: 'text', text: '0301234567 with hunter22' },
        { name: 'phone', text: '0301234567' },
        { name: 'password', text: 'hunter22' },
      ]).texts,
    ).toEqual(['[phone 1] with [token 1]', '[phone 1]', '[token 1]']);
  });

  test.each([
    'Phone: 0301234567, order 90301234567, 03012345678, A0301234567, 1234567',
    'password: hunter22, hunter221, xhunter22, Hunter22, hunter',
  ])('is not part of something longer in %j', (text) => {
    expect(redactAll(text)).toEqual([
      text.replace(/0301234567|hunter22/, (found) => (found === 'hunter22' ? '[token 1]' : '[phone 1]')),
    ]);
  });
});

describe('a cell of a column of secrets', () => {
  test.each([
    'password',
    'Passwort',
    'secret',
    'token',
    'api_key',
    'apikey',
    'apiKey',
    'client_secret',
    'pin',
    'user.password',
  ])('called %s is a token', (name) => {
    expect(redact([{ name, text: ' open sesame 1 ' }]).texts).toEqual([' [token 1] ']);
  });

  test.each([
    ['has_password', 'true'],
    ['password', ''],
    ['password', 'none'],
    ['token', '[token 1]'],
    ['token_count', '1234'],
    ['shipping', 'tomorrow'],
    ['password_changed', 'in May'],
  ])('called %s stays where it is %j', (name, text) => {
    expect(redact([{ name, text }]).texts).toEqual([text]);
  });
});

describe('any text', () => {
  const values = [
    'jane.doe@example.com',
    '+1 202 555 0143',
    '4111 1111 1111 1111',
    'DE89 3704 0044 0532 0130 00',
    'ghp_abcdefghijklmnopqrstuvwxyz0123456789',
  ];

  it('loses a value on a line of its own, whatever is around it', () => {
    const texts = fc.string({ unit: 'grapheme', maxLength: 60 });
    fc.assert(
      fc.property(texts, texts, fc.constantFrom(...values), (before, after, value) => {
        expect(redactAll(`${before}\n${value}\n${after}`).join()).not.toContain(value);
      }),
    );
  });

  it('stays where it has no value', () => {
    const words = fc.string({ unit: fc.constantFrom(...'abcäß ,.!?\n'), maxLength: 200 });
    fc.assert(
      fc.property(words, (text) => {
        expect(redactAll(text)).toEqual([text]);
      }),
    );
  });
});

describe('a hostile text', () => {
  // So long that a search that is not linear would take minutes in all.
  const size = 100_000;
  const units = [
    ['1', '0', '1-', '1 ', '0 1', '(1', '978-', '4111 ', '+1', '2024-', '1.', '1:', '1/'],
    ['@', 'a@', 'a@a.', '@.', '"@', '%40', '(', '+', '-', '.', '\t', "'"],
    ['a', 'a.', 'aB1', 'aB1/', 'DE89', 'DE89 ', 'IBAN', 'call ', '例', '\u200b', '\u200b1', '１'],
    ['eyJ', 'eyJaaaaaaaa.', 'sk-', '://a:', '://a:b@', 'Bearer ', 'password: ', 'token=', 'api_key', 'AKIA'],
    ['-----BEGIN ', '-----BEGIN PRIVATE KEY-----', '-----BEGIN PRIVATE KEY-----\n', '-----END '],
    [
      'password: a1-1111 ',
      'Phone: 0301234567 ',
      'password: "',
      '<password>',
      '--password ',
      'cookie: a',
      '-u a:',
      'password: |',
    ],
    ['&#64;', '&#', '\\u0040', '\\', '"\\n', '=40a', '<b>@', '4111.', '4111\n', 'DE89\n> '],
    ['a@b.co ', '4111 1111 1111 1111 ', '[email 1]', '0171 1234567 ext. 1 '],
  ].flat();

  test.each(['password|', 'password:\npassword:\n', 'password: "', 'cookie:a', '<password>a'])(
    'of %j with another end takes time in proportion to its length',
    (unit) => {
      expect(redactAll(`${unit.repeat(size / unit.length)} x`)).toHaveLength(1);
    },
  );

  test.each(units)('of %j takes time in proportion to its length', (unit) => {
    expect(redactAll(unit.repeat(size / unit.length))).toHaveLength(1);
  });
});
