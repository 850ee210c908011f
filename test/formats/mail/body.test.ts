import { expect, it } from 'vitest';
import { bodyOf } from '../../../src/formats/mail/body.js';

const html = '<div>Hello, my <b>invoice</b> of November is wrong: it says 40 euros twice.</div>';

it.each([
  ['is there, too', 'Hello, my invoice of November is wrong: it says 40 euros twice.\n'],
  ['is much shorter, but says the same', 'Hello, my invoice'],
  ['is a long text of its own', 'Other words. '.repeat(60)],
])('the plain text is taken where it %s', (_, text) => {
  expect(bodyOf({ text, html })).toBe(text.trim());
});

it.each([
  ['', 'empty'],
  [' \n\u00a0\n', 'blank'],
  ['This message needs an HTML viewer', 'a stub'],
  ['Your email client cannot display HTML messages.', 'a stub'],
  ['Diese Nachricht enthält nur HTML. Bitte im Browser ansehen.', 'a stub in German'],
  ['このメールはHTML形式です', 'a stub in Japanese'],
  ['--', 'a line'],
])('the HTML is taken where the plain text is %j: %s', (text) => {
  expect(bodyOf({ text, html })).toBe(html);
});

it('the plain text is taken, whatever it says, where there is no HTML', () => {
  expect(bodyOf({ text: 'This message needs an HTML viewer' })).toBe('This message needs an HTML viewer');
  expect(bodyOf({ text: '', html: ' ' })).toBe('');
  expect(bodyOf({})).toBe('');
});
