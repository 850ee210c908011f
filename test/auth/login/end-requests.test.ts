import * as client from 'openid-client';
import { describe, expect, it } from 'vitest';
import { endRequestsWith } from '../../../src/auth/login/end-requests.js';
import { providerAt } from '../../support/auth.js';
import { neverAnswer, startForgedIssuer } from '../../support/forged-issuer.js';

describe('a signal that ends requests', () => {
  it('ends what is asked of a provider, down to its connection', async () => {
    await using issuer = await startForgedIssuer();
    const stop = new AbortController();
    const { asked, hungUp } = neverAnswer(issuer, '/device');
    const provider = await providerAt(issuer);
    using _ = endRequestsWith(stop.signal, provider);
    const answer = client.initiateDeviceAuthorization(provider.client, {});
    await asked;
    stop.abort();
    await expect(answer).rejects.toThrow();
    await hungUp;
  });

  it('ends nothing that is asked afterwards', async () => {
    await using issuer = await startForgedIssuer();
    const answer = {
      device_code: 'd',
      user_code: 'u',
      verification_uri: 'https://x.example',
      expires_in: 60,
    };
    issuer.handlers.set('/device', () => answer);
    const provider = await providerAt(issuer);
    endRequestsWith(AbortSignal.abort(), provider)[Symbol.dispose]();
    expect(await client.initiateDeviceAuthorization(provider.client, {})).toEqual(answer);
  });
});
