import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { goThrough } from './person.js';
import type { User } from './program.js';
import { inTerminal, linesOf, type Terminal } from './terminal.js';

/** The lines of ticketsift.yaml that make a user's machine use an issuer. */
export function authSection(issuer: { readonly url: string; readonly clientId: string }, more = ''): string {
  return `auth:\n  issuer: ${issuer.url}\n  client_id: ${issuer.clientId}\n  storage: file\n${more}`;
}

/** A terminal without a screen, in which the program asks for a login as a person sees it. */
export async function startLogin(
  user: User,
  args: readonly string[] = [],
): Promise<{ terminal: Terminal; url: string }> {
  const terminal = inTerminal(user, ['login', '--no-browser', ...args], { columns: 2000 });
  await terminal.until(loginUrl);
  return { terminal, url: loginUrlIn(terminal.output()) };
}

/** The whole line, so that it is not seen before all of it is there. */
const loginUrl = /https?:\/\/\S+\/auth\?\S+\s/;

function loginUrlIn(output: string): string {
  const line = linesOf(output).find((one) => one.includes('/auth?'));
  return line?.trim() ?? '';
}

/** Logs somebody in through a browser that is a few requests. Resolves to all that the terminal showed. */
export async function logIn(user: User, account: string): Promise<string> {
  const run = user.begin(['login', '--no-browser'], { columns: 2000 });
  await run.until(loginUrl);
  const callback = await goThrough(loginUrlIn(run.output()), account);
  await fetch(callback ?? '', { headers: { connection: 'close' } });
  const { code } = await run.finished;
  if (code !== 0) throw new Error(`The login ended with ${code}:\n${run.output()}`);
  return run.output();
}

/** What is kept of a login. */
interface Kept {
  readonly idToken: string;
  readonly accessToken: string;
  readonly refreshToken: string;
}

/** Changes what is kept of a user's login, as anybody at that machine can. Resolves to what it was. */
export async function editSession(user: User, change: (session: Kept) => object): Promise<Kept> {
  const folder = user.folder.file('home/state/sessions');
  const [name = ''] = (await readdir(folder)).filter((one) => !one.endsWith('.lock'));
  const path = join(folder, name);
  const session: Kept = JSON.parse(await readFile(path, 'utf8'));
  await writeFile(path, JSON.stringify({ ...session, ...change(session) }));
  return session;
}

/** Writes that the access token is over, which nobody need believe: it is only renewed then. */
export async function letSessionExpire(user: User): Promise<void> {
  await editSession(user, () => ({ accessExpiresAt: 1 }));
}

/** Ends a user's session at the provider, as its administrator does. */
export async function endSession(
  user: User,
  issuer: { readonly url: string; readonly clientId: string },
): Promise<void> {
  const { refreshToken } = await editSession(user, () => ({}));
  const body = new URLSearchParams({ token: refreshToken, client_id: issuer.clientId });
  await fetch(`${issuer.url}/token/revocation`, { method: 'POST', body });
}
