import { describe, expect, it } from 'vitest';
import { webUrl } from '../../src/config/text-schema.js';

const baseUrl = webUrl('https://api.openai.com/v1', { path: '/v1' });

function refusal(written: string): string | undefined {
  return baseUrl.safeParse(written).error?.issues[0]?.message;
}

describe('an address without a scheme', () => {
  it.each([
    ['localhost:11434', 'http://localhost:11434/v1'],
    ['localhost', 'http://localhost/v1'],
    ['localhost:11434/', 'http://localhost:11434/v1'],
    ['localhost:11434/v1', 'http://localhost:11434/v1'],
    ['127.0.0.1:8000/v1', 'http://127.0.0.1:8000/v1'],
    ['192.168.1.20:8000', 'http://192.168.1.20:8000/v1'],
    ['[::1]:8000', 'http://[::1]:8000/v1'],
    ['gpu-box:8000', 'http://gpu-box:8000/v1'],
    ['//localhost:11434', 'http://localhost:11434/v1'],
    ['http//localhost:11434', 'http://localhost:11434/v1'],
    ['htp://localhost:11434', 'http://localhost:11434/v1'],
    ['api.openai.com', 'https://api.openai.com/v1'],
    ['api.openai.com/v1', 'https://api.openai.com/v1'],
    ['gateway.example:8443/openai', 'https://gateway.example:8443/openai'],
    ['htps://api.openai.com/v1', 'https://api.openai.com/v1'],
  ])('%s most likely means %s', (written, meant) => {
    expect(refusal(written)).toBe(`must look like https://api.openai.com/v1. Did you mean ${meant}?`);
  });

  it.each([
    'sk-proj-0123456789abcdef',
    'abcdefghijklmnop',
    'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl',
    '0123456789abcdef0123456789abcdef.AbCdEfGhIjKlMnOp',
    '0123456789abcdef0123456789abcdef.abcdefghijkl',
    'me:password@gateway.example',
    'me:password',
    'gateway.example/v1?key=sk-secret',
    'gateway.example/v1#sk-secret',
    'ftp://me:pw@gateway.example',
    'localhost:99999',
    'C:\\keys',
    '/home/ada/key.txt',
    './key',
    '',
  ])('%s is not quoted, since it could be a secret, or means nothing', (written) => {
    expect(refusal(written)).toBe('must look like https://api.openai.com/v1');
  });

  it('is proposed with a scheme that is allowed', () => {
    const secure = webUrl('https://…', { protocol: /^https$/ });
    const said = (written: string) => secure.safeParse(written).error?.issues[0]?.message;
    expect(said('account.example.com')).toBe(
      'must look like https://…. Did you mean https://account.example.com?',
    );
    expect(said('localhost:8080')).toBe('must look like https://…');
  });
});
