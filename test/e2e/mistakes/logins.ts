import type { Mistake } from './mistake.js';

const provider = (issuer: string, more = '') => ({
  yaml: `auth:\n  storage: file\n  issuer: ${issuer}\n  client_id: x\n${more}`,
  isTerminal: true as const,
});

export const logins: readonly Mistake[] = [
  ['no provider', 'login', 2, 'config', 'No OpenID provider', 'issuer:'],
  [
    'no issuer',
    'login',
    2,
    'config',
    '`auth.issuer`: is missing',
    'https://auth.example.com',
    { yaml: 'auth:\n  client_id: x\n' },
  ],
  [
    'an issuer that is no address',
    'login',
    2,
    'config',
    'ticketsift.yaml:3: `auth.issuer`',
    'https://',
    provider('example'),
  ],
  [
    'an issuer without https',
    'login',
    2,
    'insecure_issuer',
    'http://example.com',
    'https',
    provider('http://example.com'),
  ],
  [
    'an issuer that is not there',
    'login',
    1,
    'provider_unavailable',
    '127.0.0.1:1',
    'ticketsift auth doctor',
    provider('http://127.0.0.1:1'),
  ],
  ['no login', 'token', 4, 'login_required', 'logged in', 'ticketsift login', provider('https://a.example')],
  [
    'no login where one is needed',
    'classify t.csv',
    4,
    'login_required',
    'logged in',
    'ticketsift login',
    provider('https://a.example', '  require: true\n'),
  ],
  [
    'a profile that is none',
    'login --profile nope',
    2,
    'usage',
    'nope',
    'auth.profiles',
    provider('https://a.example'),
  ],
];
