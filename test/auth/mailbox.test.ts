import { describe, expect, it } from 'vitest';
import { normalDomain, readMailbox } from '../../src/auth/mailbox.js';

describe('a domain', () => {
  it.each([
    ['example.com', 'example.com'],
    ['EXAMPLE.com', 'example.com'],
    ['example.com.', 'example.com'],
    ['bücher.example', 'xn--bcher-kva.example'],
    ['BÜCHER.example', 'xn--bcher-kva.example'],
    ['bu\u0308cher.example', 'xn--bcher-kva.example'],
    ['xn--bcher-kva.example', 'xn--bcher-kva.example'],
    ['ｅｘａｍｐｌｅ.com', 'example.com'],
    ['exаmple.com', 'xn--exmple-4nf.com'],
    ['localhost', 'localhost'],
    ['a-b.3com.example', 'a-b.3com.example'],
  ])('is looked up, where it is written %j, as %s', (written, name) => {
    expect(normalDomain(written)).toBe(name);
  });

  it.each([
    '',
    '.',
    '..',
    '.example.com',
    'example..com',
    'example.com..',
    'exam ple.com',
    'example.com\n',
    'example.com\0',
    'example.com/',
    'example.com:25',
    'example.com#',
    'example%2ecom',
    'example。com',
    'exam\u00adple.com',
    'exam\u200dple.com',
    '[127.0.0.1]',
    'xn--.com',
    `${'x'.repeat(64)}.com`,
    `${'x.'.repeat(130)}com`,
  ])('is none that is written %j', (written) => {
    expect(normalDomain(written)).toBeUndefined();
  });
});

describe('an address', () => {
  it.each([
    ['ann@example.com', 'ann', 'example.com'],
    ['Ann.Lee+x@Example.com.', 'ann.lee+x', 'example.com'],
    ['bo\u212a@example.com', 'bo\u212a', 'example.com'],
    ['"a@b c"@example.com', '"a@b c"', 'example.com'],
    ['зоя@пример.example', 'зоя', 'xn--e1afmkfd.example'],
  ])('%s has a local part and a domain', (address, local, domain) => {
    expect(readMailbox(address)).toEqual({ local, domain });
  });

  it.each([
    '',
    '@',
    'ann',
    'ann@',
    '@example.com',
    'ann@a@example.com',
    '"ann@example.com',
    'a"b"@example.com',
    'ann lee@example.com',
    ' ann@example.com',
    'Ann <ann@example.com>',

    'ann@example.com, bob@example.com',
  ])('is none that is written %j', (address) => {
    expect(readMailbox(address)).toBeUndefined();
  });
});
