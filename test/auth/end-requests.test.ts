import * as client from 'openid-client';
import { describe, expect, it } from 'vitest';
import { endRequestsWith } from '../../src/auth/end-requests.js';
import { providerAt } from '../support/auth.js';
import { startForgedIssuer } from '../support/forged-issuer.js';
import { deferred } from '../support/scripted-model.js';

describe('a signal that ends requests', () => {
  it('ends what is asked of a provider, down to its connection', async () => {
    await using issuer = await startForgedIssuer();
    const [stop, asked, hungUp] = [new AbortController(), deferred(), deferred()];
    issuer.handlers.set('/device', (_, response) => {
      response.once('close', () => hungUp.resolve());
      asked.resolve();
      return undefined; // no answer, ever
    });
    const provider = await providerAt(issuer);
    using _ = endRequestsWith(stop.signal, provider);
    const answer = client.initiateDeviceAuthorization(provider.client, {});
    await asked.promise;
    stop.abort();
    await expect(answer).rejects.toThrow();
    await hungUp.promise;
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
