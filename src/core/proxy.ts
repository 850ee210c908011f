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

/** Options of undici's Agent: connections check the certificate of the server, whatever the environment says. */
export const directOptions = { connect: checked };

/**
 * Returns options of undici's EnvHttpProxyAgent, which check the certificate of a proxy, too.
 * @throws TicketsiftError `config` for a proxy that is not a URL
 */
export function proxyOptions({ http, https, no }: ProxySettings) {
  return {
    ...directOptions,
    requestTls: checked,
    proxyTls: checked,
    // An empty text, since undici would read the environment if it were undefined.
    httpProxy: proxyUrl('HTTP_PROXY', http),
    httpsProxy: proxyUrl('HTTPS_PROXY', https),
    noProxy: no ?? '',
    // Plain http is not tunnelled, as with curl: many proxies allow tunnels to port 443 only.
    proxyTunnel: false,
  };
}

/** Reads a proxy as curl does: `proxy:8080` is short for `http://proxy:8080`. */
function proxyUrl(variable: string, proxy: string | undefined): string {
  if (!proxy) return '';
  const url = isUrl(proxy) ? proxy : `http://${proxy}`;
  if (URL.canParse(url)) return url;
  throw new TicketsiftError('config', `${variable} is not a URL`, {
    hint: `Set ${variable} to something like http://proxy.example:3128, or unset it.`,
  });
}

/**
 * Returns whether requests to a host stay on this machine: 127.0.0.0/8, ::1 and localhost. Such hosts never use a proxy.
 * @param hostname as `URL` gives it
 */
export function isLoopback(hostname: string): boolean {
  return /^(127\.\d+\.\d+\.\d+|\[::1\]|localhost)$/.test(hostname);
}

/** Returns whether a host is an address of this machine, not a name, which could lead to another one. */
export function isLiteralLoopback(hostname: string): boolean {
  return isLoopback(hostname) && hostname !== 'localhost';
}
