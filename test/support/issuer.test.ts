import * as client from 'openid-client';
import { describe, expect, it } from 'vitest';
import { startIssuer } from './issuer.js';
import { goThrough } from './person.js';

describe('the issuer of the tests', () => {
  it('hands out tokens to a person who logs in', async () => {
    await using issuer = await startIssuer();
    const config = await client.discovery(new URL(issuer.url), issuer.clientId, undefined, client.None(), {
      execute: [client.allowInsecureRequests, client.enableNonRepudiationChecks],
    });
    const verifier = client.randomPKCECodeVerifier();
    const url = client.buildAuthorizationUrl(config, {
      redirect_uri: 'http://127.0.0.1:1234/callback',
      scope: 'openid email profile offline_access',
      prompt: 'consent',
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state: 's',
      nonce: 'n',
    });
    const callback = await goThrough(url.href, 'ann');
    expect(callback).toMatch(/^http:\/\/127\.0\.0\.1:1234\/callback\?/);
    const tokens = await client.authorizationCodeGrant(config, new URL(callback ?? ''), {
      pkceCodeVerifier: verifier,
      expectedState: 's',
      expectedNonce: 'n',
      idTokenExpected: true,
    });
    expect(tokens.claims()).toMatchObject({
      sub: 'ann',
      email: 'ann@example.com',
      org_id: 'org-1',
      roles: ['analyst'],
    });
    expect(tokens.refresh_token).toBeTypeOf('string');
    const fresh = await client.refreshTokenGrant(config, tokens.refresh_token ?? '');
    expect(fresh.access_token).toBeTypeOf('string');
    expect(issuer.grants('refresh_token')).toBe(1);
  });

  it('lets a device in', async () => {
    await using issuer = await startIssuer();
    const config = await client.discovery(new URL(issuer.url), issuer.clientId, undefined, client.None(), {
      execute: [client.allowInsecureRequests],
    });
    const device = await client.initiateDeviceAuthorization(config, { scope: 'openid email' });
    expect(await goThrough(device.verification_uri_complete ?? '', 'bob')).toBeUndefined();
    const tokens = await client.pollDeviceAuthorizationGrant(config, { ...device, interval: 0 });
    expect(tokens.claims()).toMatchObject({ sub: 'bob' });
  });
});
