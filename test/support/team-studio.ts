import { request } from 'node:http';
import { Agent } from 'node:https';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import type { RunInProcess } from './in-process.js';
import { type Issuer, type IssuerOptions, startIssuer } from './issuer.js';
import { authSection } from './login.js';
import { goThrough } from './person.js';
import { type BeginOptions, newUser, type User } from './program.js';
import type { Answered, Sent } from './studio.js';

/** How people reach the studio of these tests, through a proxy that is not there. */
export const origin = 'https://sift.example.com';

/** A browser that keeps the studio's cookies, and goes no further than it is sent. */
export interface Browser {
  /** The studio's, by name. */
  readonly cookies: Map<string, string>;
  /** The provider's. */
  readonly ofProvider: Map<string, string>;
  send(path: string, sent?: Sent): Promise<Answered>;
  /** Sends what a page would. */
  post(path: string, body: unknown): Promise<Answered>;
  /** Begins a login. Resolves to the address of the provider. */
  begin(path?: string): Promise<string>;
  /** Logs in at the provider, and comes back. Resolves to what the callback answers. */
  logIn(account: string, path?: string): Promise<Answered>;
}

export interface TeamStudio extends AsyncDisposable {
  readonly issuer: Issuer;
  readonly user: User;
  readonly run: RunInProcess;
  newBrowser(): Browser;
  send(path: string, sent?: Sent): Promise<Answered>;
  end(): Promise<number | null>;
}

/** A provider that lets the studio of these tests log people in and out. */
export async function startTeamIssuer(
  options: IssuerOptions = {},
): Promise<Issuer & { toStudio(port: number): void }> {
  let port = 0;
  // What the provider sends to the studio goes there without the proxy.
  const agent = new Agent();
  agent.createConnection = () => connect(port, '127.0.0.1');
  const issuer = await startIssuer({
    ...options,
    redirectUris: [`${origin}/login/callback`],
    client: {
      post_logout_redirect_uris: [`${origin}/logout`],
      backchannel_logout_uri: `${origin}/logout/backchannel`,
      backchannel_logout_session_required: true,
      ...options.client,
    },
    configuration: {
      ...options.configuration,
      httpOptions: ({ hostname }) => (hostname === 'sift.example.com' ? { agent } : {}),
    },
  });
  return Object.assign(issuer, {
    toStudio(given: number) {
      port = given;
    },
  });
}

export interface TeamStudioOptions extends BeginOptions {
  readonly issuer?: IssuerOptions;
  /** Further lines of `auth:`, each indented by two. */
  readonly auth?: string;
  /** Further lines of `ticketsift.yaml`. */
  readonly config?: string;
  readonly prepare?: (user: User) => Promise<unknown>;
}

/** Starts a studio for a team in this process, with a provider of its own. */
export async function startTeamStudio(
  args: readonly string[] = [],
  { issuer: issuerOptions, auth = '', config = '', prepare, ...options }: TeamStudioOptions = {},
): Promise<TeamStudio> {
  const issuer = await startTeamIssuer(issuerOptions);
  const user = await newUser();
  await prepare?.(user);
  await user.configure(`${authSection(issuer, auth)}${config}`);
  const run = user.begin(['studio', '--public-url', origin, ...args], options);
  await run.until(/Ctrl-C ends\n/);
  const port = Number(/http:\/\/127\.0\.0\.1:(\d+)/.exec(run.output())?.[1]);
  issuer.toStudio(port);
  const send: TeamStudio['send'] = (path, { method = 'GET', headers = {}, body } = {}) =>
    new Promise((resolve, reject) => {
      const asked = request({
        port,
        host: '127.0.0.1',
        path,
        method,
        agent: false,
        headers: { host: 'sift.example.com', ...headers },
      });
      asked.on('error', reject);
      asked.on('response', async (response) => {
        const { statusCode = 0, headers } = response;
        resolve({ status: statusCode, headers, body: await text(response) });
      });
      asked.end(body);
    });
  let ended: Promise<number | null> | undefined;
  const end = () => {
    ended ??= run.finished.then(({ code }) => code);
    run.interrupt();
    return ended;
  };
  return {
    issuer,
    user,
    run,
    send,
    newBrowser: () => newBrowser(send),
    end,
    async [Symbol.asyncDispose]() {
      await end();
      await user[Symbol.asyncDispose]();
      await issuer[Symbol.asyncDispose]();
    },
  };
}

function newBrowser(sendTo: TeamStudio['send']): Browser {
  const cookies = new Map<string, string>();
  const ofProvider = new Map<string, string>();
  const send: Browser['send'] = async (path, { headers = {}, ...sent } = {}) => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answered = await sendTo(path, { ...sent, headers: { ...(cookie && { cookie }), ...headers } });
    for (const one of [answered.headers['set-cookie'] ?? []].flat()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(one) ?? [];
      if (/max-age=0/i.test(one)) cookies.delete(name);
      else cookies.set(name, value);
    }
    return answered;
  };
  const begin = async (path = '/login') => {
    const { status, headers, body } = await send(path);
    if (status !== 303) throw new Error(`The login did not begin: ${status} ${body}`);
    return String(headers.location);
  };
  return {
    cookies,
    ofProvider,
    send,
    begin,
    post: (path, body) =>
      send(path, {
        method: 'POST',
        headers: { origin, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    async logIn(account, path) {
      const back = new URL((await goThrough(await begin(path), account, ofProvider)) ?? '');
      return send(`${back.pathname}${back.search}`);
    },
  };
}
