import { TicketsiftError } from './errors.js';
import { isUrl } from './text/locations.js';

/** The proxies to go through, as the usual variables name them. */
export interface ProxySettings {
  readonly http?: string;
  readonly https?: string;
  /** Hosts that are reached directly: names, domains, `host:port`, `*`. */
  readonly no?: string;
}

/** Node.js checks no certificate under `NODE_TLS_REJECT_UNAUTHORIZED=0`, unless a connection asks for it. */
const checked = { rejectUnauthorized: true };

/** As undici's Agent takes them: connections that check the certificate of the server, whatever the environment says. */
export const directOptions = { connect: checked };

/**
 * As undici's EnvHttpProxyAgent takes them: the same, also for the certificate of a proxy.
 * @throws TicketsiftError `config` for a proxy that is no URL
 */
export function proxyOptions({ http, https, no }: ProxySettings) {
  return {
    ...directOptions,
    requestTls: checked,
    proxyTls: checked,
    // An empty text rather than nothing, for which it would look into the environment.
    httpProxy: proxyUrl(http),
    httpsProxy: proxyUrl(https),
    noProxy: no ?? '',
    // What goes by plain http is not tunnelled, as with curl: many proxies let nothing but port 443 through.
    proxyTunnel: false,
  };
}

/** As curl reads it: `proxy:8080` is short for `http://proxy:8080`. */
function proxyUrl(proxy: string | undefined): string {
  if (!proxy) return '';
  const url = isUrl(proxy) ? proxy : `http://${proxy}`;
  if (URL.canParse(url)) return url;
  throw new TicketsiftError('config', 'A proxy is named by something that is not a URL.', {
    hint: 'Set HTTP_PROXY and HTTPS_PROXY to something like http://proxy.example:3128.',
  });
}

/**
 * Whether nothing leaves the machine: 127.0.0.0/8, ::1 and localhost. Never reached through a proxy.
 * @param hostname as `URL` gives it
 */
export function isLoopback(hostname: string): boolean {
  return /^(127\.\d+\.\d+\.\d+|\[::1\]|localhost)$/.test(hostname);
}

/** Whether an address of this machine is written as such: no name, which somebody else may answer for. */
export function isLiteralLoopback(hostname: string): boolean {
  return isLoopback(hostname) && hostname !== 'localhost';
}
