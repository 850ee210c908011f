import { expect, it } from 'vitest';
import { redirectIn } from '../../../../src/models/endpoint/batch/redirect.js';

const from = (url: string) => new URL(url);

it.each([301, 302, 303, 307, 308])('a download is sent on by %i', (status) => {
  const to = redirectIn(
    status,
    'https://storage.example/o?sig=1',
    from('https://api.example/v1/files/f/content'),
  );
  expect(to?.href).toBe('https://storage.example/o?sig=1');
});

it('an address may be relative', () => {
  expect(redirectIn(307, '/o', from('https://api.example/v1/f'))?.href).toBe('https://api.example/o');
});

it.each([
  ['without an address', undefined, 'https://api.example'],
  ['to several addresses', ['https://a.example', 'https://b.example'], 'https://api.example'],
  ['to what is no address', 'http://[', 'https://api.example'],
  ['to a file', 'file:///etc/passwd', 'http://api.example'],
  ['to other protocols', 'data:,x', 'https://api.example'],
  ['out of encryption', 'http://storage.example/o', 'https://api.example'],
  ['from another machine into this one', 'https://127.0.0.1/o', 'https://api.example'],
  ['from another machine into this one by name', 'http://localhost:8080/o', 'http://api.example'],
])('none %s is followed', (_, location, at) => {
  expect(redirectIn(302, location, from(at))).toBeUndefined();
});

it.each([200, 300, 304, 401])('%i is none', (status) => {
  expect(redirectIn(status, 'https://storage.example/o', from('https://api.example'))).toBeUndefined();
});
