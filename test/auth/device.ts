import { setImmediate } from 'node:timers/promises';
import { type DeviceLoginOptions, loginOnDevice } from '../../src/auth/login/device-login.js';
import type { Tokens } from '../../src/auth/session/session.js';
import type { User } from '../../src/auth/user.js';
import { providerAt } from '../support/auth.js';
import { type ForgedIssuer, type Handler, startForgedIssuer } from '../support/forged-issuer.js';
import { type VirtualClock, virtualClock } from '../support/virtual-clock.js';

export const ann: User = {
  identity: { userId: 'ann', email: undefined, orgId: undefined, roles: [] },
  issuer: 'https://auth.example.com',
  name: undefined,
  emailIsVerified: false,
  usedSecondFactor: false,
};

/** What a provider answers to whoever asks for a code: RFC 8628, section 3.2. */
export const device = {
  device_code: 'the-device-code',
  user_code: 'WDJB-MJHT',
  verification_uri: 'https://auth.example.com/device',
  verification_uri_complete: 'https://auth.example.com/device?user_code=WDJB-MJHT',
  expires_in: 60,
  interval: 5,
};

/** How the token endpoint answers. */
export type Answer = (issuer: ForgedIssuer) => Handler;

export function refuses(error: string, status = 400): Answer {
  return () => (_, response) =>
    void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ error }));
}

export const pending = refuses('authorization_pending');

export const grants: Answer = (issuer) => async () => ({
  access_token: 'access',
  token_type: 'Bearer',
  expires_in: 600,
  refresh_token: 'refresh',
  id_token: await issuer.idToken(),
});

/** While somebody waits for time to pass it passes; while somebody waits for the network it does not. */
export async function letTimePass(clock: VirtualClock, done: Promise<unknown>): Promise<void> {
  let isDone = false;
  void done
    .catch(() => {})
    .finally(() => {
      isDone = true;
    });
  while (!isDone) {
    await setImmediate();
    if (clock.waiting > 0) clock.advance(1000);
  }
}

interface Scenario {
  /** What differs in the answer to whoever asks for a code; undefined leaves a field out. */
  readonly device?: object;
  readonly options?: Partial<DeviceLoginOptions>;
  readonly audience?: string;
}

/** Logs in at a forged issuer, in virtual time; its token endpoint answers as listed, the last one for ever. */
export async function logInWith(answers: readonly Answer[], scenario: Scenario = {}) {
  await using issuer = await startForgedIssuer();
  issuer.handlers.set('/device', () => ({ ...device, ...scenario.device }));
  let next = 0;
  issuer.handlers.set('/token', (asked, response) => {
    const answer = answers[Math.min(next++, answers.length - 1)];
    return answer?.(issuer)(asked, response);
  });
  const clock = virtualClock(Date.now());
  const said: string[] = [];
  const accepted: Tokens[] = [];
  const { audience } = scenario;
  const provider = await providerAt(issuer, { audience });
  const startedAt = clock.now();
  const login = loginOnDevice(provider, {
    say: (line) => said.push(line),
    accept: async (tokens) => {
      accepted.push(tokens);
      return ann;
    },
    clock,
    signal: new AbortController().signal,
    columns: undefined,
    ...scenario.options,
  });
  await letTimePass(clock, login);
  const [outcome] = await Promise.allSettled([login]);
  return {
    /** The user, or the error that it ended with. */
    result: outcome.status === 'fulfilled' ? outcome.value : outcome.reason,
    said: said.join('\n'),
    accepted,
    pauses: clock.pauses,
    took: clock.now() - startedAt,
    left: clock.waiting,
    /** The forms that were sent to a path. */
    sent: (path: string) => issuer.requests.filter((asked) => asked.path === path).map(({ form }) => form),
  };
}
