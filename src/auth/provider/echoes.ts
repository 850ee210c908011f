import { parseJson } from '../../core/text/json.js';
import type { KnownSecrets } from '../../core/text/known-secrets.js';

/** The parameters of requests that are secrets: RFC 6749, 7009, 7521, 7636 and 8628. */
const secretParameters = [
  'client_secret',
  'client_assertion',
  'assertion',
  'code',
  'code_verifier',
  'device_code',
  'password',
  'refresh_token',
  'token',
];
/** The secrets in answers; `value` is GitHub's name for a token. */
const handedOut = ['access_token', 'refresh_token', 'id_token', 'device_code', 'value'];
/** The fields for people to read: RFC 6749, section 5.2. */
const complaints = ['error', 'error_description', 'error_uri'];

/** Returns the secrets of a request. */
export function secretsSent(headers: Readonly<Record<string, string>>, body: unknown): string[] {
  const form =
    body instanceof URLSearchParams || typeof body === 'string' ? new URLSearchParams(body) : undefined;
  const header = Object.entries(headers).find(([name]) => name.toLowerCase() === 'authorization');
  const [, scheme = '', credentials = ''] = /^(\S+)\s+(.*)$/.exec(header?.[1] ?? '') ?? [];
  const [, password = ''] = /basic/i.test(scheme)
    ? Buffer.from(credentials, 'base64').toString().split(/:(.*)/s)
    : [];
  return [...secretParameters.flatMap((name) => form?.getAll(name) ?? []), credentials, password];
}

/** Returns an answer whose error texts quote no secret, and adds the secrets in it to the known ones. */
export function withoutEchoes(text: string, known: KnownSecrets): string {
  const json = parseJson(text);
  if (typeof json !== 'object' || json === null) return text;
  const fields = new Map<string, unknown>(Object.entries(json));
  for (const name of handedOut) {
    const value = fields.get(name);
    if (typeof value === 'string') known.add(value);
  }
  const quoting = complaints.filter((name) => {
    const value = fields.get(name);
    return typeof value === 'string' && known.hide(value) !== value;
  });
  if (quoting.length === 0) return text;
  const hidden = quoting.map((name) => [name, known.hide(String(fields.get(name)))]);
  return JSON.stringify({ ...json, ...Object.fromEntries(hidden) });
}
