import { request } from 'node:http';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { RunInProcess } from './in-process.js';
import { type BeginOptions, newUser, type User } from './program.js';

/** What a server answers. */
export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export interface Sent {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** A studio in this process, and a user at its terminal. */
export interface StudioInProcess extends AsyncDisposable {
  readonly user: User;
  readonly run: RunInProcess;
  /** The address that the terminal shows last, with its token. */
  address(): string;
  /** Presses Enter. Resolves to the fresh address. */
  pressEnter(): Promise<string>;
  /** Sends what a browser would, and whatever else. */
  send(path: string, sent?: Sent): Promise<Answered>;
  /** Lets a browser in. Resolves to its cookie. */
  enter(): Promise<string>;
  /** Sends what the page would. */
  post(path: string, body: unknown, cookie: string): Promise<Answered>;
  /** Ends it as Ctrl-C does. Resolves to its exit code. */
  end(): Promise<number | null>;
}

/** Starts a studio. @param user who starts it; a new one, unless given, who goes away with it */
export async function startStudio(
  args: readonly string[] = [],
  { user: given, ...options }: BeginOptions & { readonly user?: User } = {},
): Promise<StudioInProcess> {
  const user = given ?? (await newUser());
  const keys = new PassThrough();
  const stdin = Object.assign(keys, { isTTY: true });
  const run = user.begin(['studio', ...args], { stdin, ...options });
  const addresses = () => run.output().match(/http:\/\/\S+/g) ?? [];
  await run.until(/Ctrl-C ends\n/);
  const { port, host, origin } = new URL(addresses()[0] ?? '');
  const send = (path: string, { method = 'GET', headers = {}, body }: Sent = {}) =>
    new Promise<Answered>((resolve, reject) => {
      const asked = request({
        port,
        host: '127.0.0.1',
        path,
        method,
        agent: false,
        headers: { host, ...headers },
      });
      asked.on('error', reject);
      asked.on('response', async (response) => {
        const { statusCode = 0, headers } = response;
        resolve({ status: statusCode, headers, body: await text(response) });
      });
      asked.end(body);
    });
  const address = () => addresses().at(-1) ?? '';
  let ended: Promise<number | null> | undefined;
  const end = () => {
    ended ??= run.finished.then(({ code }) => code);
    run.interrupt();
    return ended;
  };
  return {
    user,
    run,
    address,
    async pressEnter() {
      const count = addresses().length;
      keys.write('\n');
      await run.until(new RegExp(`(http://\\S+[^]*){${count + 1}}`));
      return address();
    },
    send,
    async enter() {
      const { headers } = await send(new URL(address()).pathname + new URL(address()).search);
      return String(headers['set-cookie']).split(';')[0] ?? '';
    },
    post: (path, body, cookie) =>
      send(path, {
        method: 'POST',
        headers: { cookie, origin, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    end,
    async [Symbol.asyncDispose]() {
      await end();
      if (!given) await user[Symbol.asyncDispose]();
    },
  };
}
