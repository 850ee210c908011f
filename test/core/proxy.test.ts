import { Agent, type Dispatcher, EnvHttpProxyAgent, request } from 'undici';
import { describe, expect, it } from 'vitest';
import { directOptions, proxyOptions } from '../../src/core/proxy.js';
import { acceptingAnyCertificate, startTlsServer } from '../support/tls-server.js';
import { startTunnel } from '../support/tunnel.js';

/** The status, or the code of the error. */
async function outcomeOf(url: string, dispatcher: Dispatcher): Promise<unknown> {
  try {
    const { statusCode, body } = await request(url, { dispatcher });
    await body.dump();
    return statusCode;
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error;
  } finally {
    await dispatcher.destroy();
  }
}

describe('under NODE_TLS_REJECT_UNAUTHORIZED=0 a certificate that no one vouches for', () => {
  it('is accepted by what takes no care', async () => {
    await using server = await startTlsServer();
    const url = `https://127.0.0.1:${server.port}`;
    expect(await acceptingAnyCertificate(() => outcomeOf(url, new Agent()))).toBe(200);
  });

  it('is refused on a direct connection', async () => {
    await using server = await startTlsServer();
    const url = `https://127.0.0.1:${server.port}`;
    const outcome = await acceptingAnyCertificate(() => outcomeOf(url, new Agent(directOptions)));
    expect(outcome).toBe('DEPTH_ZERO_SELF_SIGNED_CERT');
    expect(server.requests()).toBe(0);
  });

  it.each(['', '*'])('is refused where proxies are configured, but not for %j', async (no) => {
    await using server = await startTlsServer();
    await using proxy = await startTunnel();
    const url = `https://127.0.0.1:${server.port}`;
    const agent = new EnvHttpProxyAgent(proxyOptions({ https: proxy.url, no }));
    expect(await acceptingAnyCertificate(() => outcomeOf(url, agent))).toBe('DEPTH_ZERO_SELF_SIGNED_CERT');
    expect(server.requests()).toBe(0);
  });

  it('is refused of a proxy', async () => {
    await using server = await startTlsServer();
    const agent = new EnvHttpProxyAgent(proxyOptions({ https: `https://127.0.0.1:${server.port}` }));
    const outcome = await acceptingAnyCertificate(() => outcomeOf('https://auth.example.com', agent));
    expect(outcome).toBe('DEPTH_ZERO_SELF_SIGNED_CERT');
  });
});
