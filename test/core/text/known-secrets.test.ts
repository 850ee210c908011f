import { describe, expect, it } from 'vitest';
import { KnownSecrets } from '../../../src/core/text/known-secrets.js';
import { shorten } from '../../../src/core/text/shorten.js';
import { visible } from '../../../src/core/text/visible.js';
import { fc } from '../../support/properties.js';

const secret = 'S3cr3t/Key+with=signs~and-more_0123456789';
const hide = (text: string) => new KnownSecrets(secret).hide(text);

const percent = (text: string, digits: (hex: string) => string) =>
  [...Buffer.from(text)].map((byte) => `%${digits(byte.toString(16).padStart(2, '0'))}`).join('');
const units = (text: string, write: (unit: number) => string) =>
  text
    .split('')
    .map((unit) => write(unit.charCodeAt(0)))
    .join('');
const hex4 = (unit: number) => unit.toString(16).padStart(4, '0');
const base64 = (text: string) => Buffer.from(text).toString('base64');
const base64url = (text: string) => Buffer.from(text).toString('base64url');

/** Ways in which what echoes a request may write a secret. */
const writings: Readonly<Record<string, (text: string) => string>> = {
  'as it is': (text) => text,
  'encoded for URLs': (text) => encodeURIComponent(text.toWellFormed()),
  'encoded for URLs in lower case': (text) =>
    encodeURIComponent(text.toWellFormed()).replace(/%../g, (found) => found.toLowerCase()),
  'as a field of a form': (text) => new URLSearchParams({ a: text }).toString().slice(2),
  'with each byte encoded': (text) => percent(text, (hex) => hex.toUpperCase()),
  'with each byte encoded in lower case': (text) => percent(text, (hex) => hex),
  'encoded for URLs twice': (text) => encodeURIComponent(encodeURIComponent(text.toWellFormed())),
  'as base64': base64,
  'as base64 without padding': (text) => base64(text).replace(/=+$/, ''),
  'as base64url': base64url,
  'as base64url with padding': (text) => base64(text).replaceAll('+', '-').replaceAll('/', '_'),
  'as base64 after one byte': (text) => base64(`:${text}`),
  'as base64 after two bytes': (text) => base64(`a:${text}`),
  'as base64 of a user and more': (text) => base64(`client:${text}, and more`),
  'as base64url amid other': (text) => base64url(`{"a":"${text}"}`),
  'as base64 for URLs': (text) => encodeURIComponent(base64(`id:${text}`)),
  'as base64 in lines': (text) => base64(text).replace(/.{8}/g, '$&\r\n'),
  'as hex': (text) => Buffer.from(text).toString('hex'),
  'as hex in capitals': (text) => Buffer.from(text).toString('hex').toUpperCase(),
  'as JSON': (text) => JSON.stringify(text),
  'as JSON in JSON': (text) => JSON.stringify(JSON.stringify(text)),
  'with escaped slashes': (text) => JSON.stringify(text).replaceAll('/', '\\/'),
  'with \\u escapes': (text) => units(text, (unit) => `\\u${hex4(unit)}`),
  'with \\u escapes in capitals': (text) => units(text, (unit) => `\\u${hex4(unit).toUpperCase()}`),
  'with \\x escapes': (text) => Buffer.from(text).toString('hex').replace(/../g, '\\x$&'),
  'as HTML': (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;'),
  'with numbers of HTML': (text) => units(text, (unit) => `&#${unit};`),
  'with hex numbers of HTML': (text) => units(text, (unit) => `&#x${unit.toString(16)};`),
  'in capitals': (text) => text.replace(/[a-z]+/g, (letters) => letters.toUpperCase()),
};

/** What may stand between two characters of it. */
const splits: readonly string[] = [
  '\u0000',
  '\n',
  '\r\n',
  '\u001b[31m',
  '\u200b',
  '\u202e',
  '\u00ad',
  '\u2028',
  '\t',
  ' ',
];

describe('a secret that is known', () => {
  it.each(Object.entries(writings))('is hidden %s', (_, write) => {
    expect(hide(`so: ${write(secret)}.`)).toContain('[hidden]');
    expect(new KnownSecrets(secret).hide(hide(write(secret)))).toBe(hide(write(secret)));
    expect(hide(write(secret))).not.toContain(write(secret).slice(4, -4));
  });

  it.each(splits.map((split) => [JSON.stringify(split), split]))(
    'is hidden where it is split by %s',
    (_, split) => {
      const text = `so: ${secret.split('').join(split)}.`;
      expect(hide(text)).toBe('so: [hidden].');
      expect(hide(`so: ${secret.slice(0, 20)}${split}${secret.slice(20)}.`)).toBe('so: [hidden].');
      // Also once that was made visible, as on its way to a terminal.
      expect(hide(visible(text))).toBe('so: [hidden].');
    },
  );

  it('is hidden where only a part of it is quoted, however it was cut', () => {
    expect(hide(`so: ${secret.slice(0, 20)}…`)).toBe('so: [hidden]…');
    expect(hide(`so: …${secret.slice(-20)}`)).toBe('so: …[hidden]');
    expect(hide(shorten(`${'x'.repeat(170)} ${secret}`, 200))).not.toContain(secret.slice(0, 16));
  });

  it('leaves all other text as it is', () => {
    const text = 'This is “fine”: 100%, \\u0041, &amp;, a\u001b[1mb\u001b[0m, %zz, c3 ✓ 🎉 S3cr3t/Key';
    expect(hide(text)).toBe(text);
    expect(new KnownSecrets().hide(text)).toBe(text);
    expect(hide(`before ${secret} between ${secret} after`)).toBe('before [hidden] between [hidden] after');
  });

  it('that is short is hidden as a word, and where it is too short or too common it is not', () => {
    const short = new KnownSecrets('test', 'key', '', undefined, 'postgres');
    expect(short.hide('test, latest, tested, "test" key postgres://a')).toBe(
      '[hidden], latest, tested, "[hidden]" key postgres://a',
    );
  });

  it('is forgotten after a hundred others', () => {
    const secrets = new KnownSecrets(secret);
    secrets.add(...Array.from({ length: 100 }, (_, n) => `another secret, the number ${n}`));
    expect(secrets.hide(secret)).toBe(secret);
    secrets.add(secret);
    expect(secrets.hide(secret)).toBe('[hidden]');
  });

  it('in a long text costs little', () => {
    const text = 'word '.repeat(50_000);
    expect(hide(`${text}${secret}`)).toBe(`${text}[hidden]`);
  });
});

describe('any secret', () => {
  const characters = fc.constantFrom(...'abcXYZ0189-._~+/=:@!$&\'()*,;%"\\<> é漢🎉');
  const anySecret = fc
    .array(characters, { minLength: 8, maxLength: 60 })
    .map((all) => all.join('').trim())
    // Of few different characters there may be some in any text.
    .filter((text) => new Set(text).size > 5 && text.replace(/\s/g, '').length >= 8);
  const anyWriting = fc.constantFrom(...Object.values(writings));
  const anySplit = fc.constantFrom('', ...splits);
  const around = fc.constantFrom('', 'a', 'id:', ' "', '{"x":"', '%20', '\\n', '=', 'Basic ');

  it('is hidden in whatever way it is written, whatever is around it', () => {
    fc.assert(
      fc.property(anySecret, anyWriting, around, around, (text, write, before, after) => {
        const shown = new KnownSecrets(text).hide(`${before}${write(text)}${after}`);
        expect(shown).toContain('[hidden]');
        expect(shown).not.toContain(write(text));
        expect(shown).not.toContain(text);
      }),
      { numRuns: 500 },
    );
  });

  it('is hidden where characters that are not drawn split it', () => {
    fc.assert(
      fc.property(anySecret, anySplit, fc.nat(), (text, split, place) => {
        const at = 1 + (place % (text.length - 1));
        // Not amid a pair of surrogates.
        const [first, second] = [text.slice(0, at).toWellFormed(), text.slice(at).toWellFormed()];
        if (`${first}${second}` !== text) return;
        expect(new KnownSecrets(text).hide(`<<${first}${split}${second}>>`)).toBe('<<[hidden]>>');
      }),
      { numRuns: 500 },
    );
  });

  it('is hidden at each place within other base64', () => {
    fc.assert(
      fc.property(
        anySecret,
        fc.string({ maxLength: 9 }),
        fc.string({ maxLength: 9 }),
        (text, before, after) => {
          for (const write of [base64, base64url]) {
            const shown = new KnownSecrets(text).hide(`Basic ${write(`${before}${text}${after}`)}`);
            expect(shown).toContain('[hidden]');
            const left = shown.replace(/^Basic /, '').split('[hidden]');
            // What is left says nothing of more than the two characters at its ends.
            for (const part of left)
              expect(Buffer.from(part, 'base64').toString()).not.toContain(text.slice(2, -2));
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});
