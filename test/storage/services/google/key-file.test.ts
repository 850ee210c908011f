import { generateKeyPairSync } from 'node:crypto';
import { chmod } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { KnownSecrets } from '../../../../src/core/text/known-secrets.js';
import { readKeyFile } from '../../../../src/storage/services/google/key-file.js';
import { accountEmail, keyFileContent } from '../../../support/services/google.js';
import { temporaryFolder } from '../../../support/temporary-folder.js';

async function read(content: string, mode = 0o600) {
  await using folder = await temporaryFolder();
  const path = await folder.write('key.json', content);
  await chmod(path, mode);
  const [known, warnings] = [new KnownSecrets(), [] as string[]];
  const key = await readKeyFile(path, { known, warn: (message) => void warnings.push(message) });
  return { key, known, warnings, path };
}

const ecKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
  type: 'pkcs8',
  format: 'pem',
});

describe('the key file of a service account', () => {
  it('is read, and its key hidden from then on', async () => {
    const { key, known, warnings } = await read(keyFileContent());
    expect(key).toMatchObject({ email: accountEmail, keyId: 'key-1' });
    expect(warnings).toEqual([]);
    const [, line = ''] = JSON.parse(keyFileContent()).private_key.split('\n');
    expect(known.hide(line)).toBe('[hidden]');
  });

  it('may have its line breaks escaped, and a byte order mark', async () => {
    const { private_key: pem } = JSON.parse(keyFileContent());
    const escaped = keyFileContent({ private_key: pem.replaceAll('\n', '\\n') });
    expect((await read(`\uFEFF${escaped}`)).key.email).toBe(accountEmail);
  });

  it('is warned of where others may read it', async () => {
    const { warnings, path } = await read(keyFileContent(), 0o644);
    expect(warnings).toEqual([
      `${path} can be read by other users of this machine: chmod 600 makes it yours alone`,
    ]);
  });

  it.each([
    ['another token_uri', keyFileContent({ token_uri: 'https://evil.com/token' }), 'which is not Google’s'],
    [
      'a token_uri like Google’s',
      keyFileContent({ token_uri: 'https://oauth2.googleapis.com.evil.com/token' }),
      'not Google’s',
    ],
    [
      'a token_uri without TLS',
      keyFileContent({ token_uri: 'http://oauth2.googleapis.com/token' }),
      'not Google’s',
    ],
    [
      'a token_uri with a user',
      keyFileContent({ token_uri: 'https://oauth2.googleapis.com@evil.com/token' }),
      'not Google’s',
    ],
    ['another universe', keyFileContent({ universe_domain: 'evil.com' }), 'is of evil.com'],
    [
      'a login',
      '{"type":"authorized_user","refresh_token":"1//secret"}',
      'the login of a person (authorized_user',
    ],
    ['a federated identity', '{"type":"external_account"}', 'another provider’s tokens'],
    ['an impersonation', '{"type":"impersonated_service_account"}', 'and has no key itself'],
    ['the client of an app', '{"installed":{"client_secret":"GOCSPX-secret"}}', 'the OAuth client of an app'],
    ['another type', '{"type":"x\\u001b[31m"}', 'is of type x␛[31m'],
    ['other JSON', '[]', 'is not a service account’s key'],
    ['no JSON', '-----BEGIN PRIVATE KEY-----', 'is not JSON'],
    ['nothing', '', 'is not JSON'],
    ['no key', keyFileContent({ private_key: undefined }), 'lacks private_key'],
    ['no address', keyFileContent({ client_email: 'nobody' }), 'lacks client_email'],
    ['a key of another kind', keyFileContent({ private_key: String(ecKey) }), 'not an RSA key'],
    ['a damaged key', keyFileContent({ private_key: 'x' }), 'not an RSA key'],
  ])('is refused: %s', async (_, content, message) => {
    const refusal = read(content);
    await expect(refusal).rejects.toMatchObject({
      code: 'config',
      message: expect.stringContaining(message),
    });
    await expect(refusal).rejects.not.toThrow('secret');
  });

  it.each([
    ['is not there', (path: string) => `${path}/none.json`, 'no such file'],
    ['is a folder', (path: string) => path, 'it is a folder'],
  ])('is refused where it %s', async (_, pathOf, reason) => {
    await using folder = await temporaryFolder();
    const reading = readKeyFile(pathOf(folder.path), { known: new KnownSecrets(), warn: () => {} });
    await expect(reading).rejects.toMatchObject({ code: 'config', message: expect.stringContaining(reason) });
  });
});
