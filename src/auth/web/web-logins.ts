import { decodeJwt } from 'jose';
import { exitCodes, TicketsiftError } from '../../core/errors.js';
import { KnownSecrets } from '../../core/text/known-secrets.js';
import type { Clock } from '../../core/world/clock.js';
import { openStoredLogin, type StoredLogin } from '../current-user.js';
import { type Attempt, authorizationUrl, createAttempt, redeem } from '../login/authorization-code.js';
import { revokeTokens } from '../logout.js';
import type { OpenedLogin } from '../open.js';
import type { FindProvider } from '../provider/provider.js';
import { createRequirements } from '../requirements.js';
import type { User } from '../user.js';
import { type SignedOut, verifyLogoutToken } from './logout-token.js';
import { memorySession } from './memory-session.js';

export interface WebLoginsOptions {
  /** The provider that the operator of the program has configured. The operator's own login is not used. */
  readonly provider: OpenedLogin;
  /** Where the provider sends browsers back to, after logging in and after logging out. */
  readonly redirectUri: string;
  readonly signedOutUri: string;
  readonly clock: Clock;
}

/** Logs in people with browsers of their own, many at once. */
export interface WebLogins {
  /**
   * Begins a login.
   * @param asAnother see `authorizationUrl`
   * @throws TicketsiftError as `authorizationUrl`, and where the provider cannot be found
   */
  begin(asAnother: boolean): Promise<{ readonly url: string; readonly attempt: Attempt }>;
  /**
   * Ends a login.
   * @param parameters the query of the redirect, which is the answer to this attempt
   * @throws TicketsiftError as `redeem` and `StoredLogin.accept`: `not_allowed` for a person whom a rule refuses
   */
  complete(attempt: Attempt, parameters: URLSearchParams): Promise<WebLogin>;
  /** Verifies what the provider posts when it signs someone out. @throws TicketsiftError see `verifyLogoutToken` */
  readSignedOut(token: string): Promise<SignedOut>;
}

/** The login of one browser. */
export interface WebLogin {
  /** Who logged in. */
  readonly user: User;
  /** The provider's id of this login, if it gives one. */
  readonly sid: string | undefined;
  /** Is given the tokens, so that they can be hidden. */
  readonly known: KnownSecrets;
  /**
   * Resolves to the user, with current claims, if the rules let them in. Tokens that are about to expire are renewed first.
   * @throws TicketsiftError `not_allowed`; as `Login.user`
   */
  allowedUser(): Promise<User>;
  /** Returns the login as commands take it; its rules are evaluated anew. */
  open(): OpenedLogin;
  /** Resolves to the page where the browser ends its login at the provider, too; undefined where there is none. */
  signOutPage(): Promise<string | undefined>;
  /** Deletes the tokens and revokes them at the provider, if that takes no more than some seconds. */
  revoke(): Promise<unknown>;
}

export function createWebLogins({
  provider: configured,
  redirectUri,
  signedOutUri,
  clock,
}: WebLoginsOptions): WebLogins {
  const { settings, provider: find } = configured;
  const findWith =
    (known: KnownSecrets): FindProvider =>
    async (signal) =>
      (await find(signal)).withOwnClient(known);
  const knownSecrets = () => new KnownSecrets(settings.clientSecret);
  return {
    async begin(asAnother) {
      const attempt = createAttempt();
      const url = await authorizationUrl(await find(), attempt, redirectUri, asAnother);
      return { url, attempt };
    },
    async complete(attempt, parameters) {
      const known = knownSecrets();
      const provider = findWith(known);
      const found = await provider();
      const tokens = await redeem(found, parameters, { attempt, redirectUri, now: clock.now });
      known.add(tokens.idToken, tokens.accessToken, tokens.refreshToken);
      const store = memorySession();
      const stored = openStoredLogin({ settings, store, provider, clock, known });
      const user = await stored.accept(tokens, attempt.nonce).catch(async (error: unknown) => {
        await revokeTokens(tokens, found);
        throw error;
      });
      const { sid } = decodeJwt(tokens.idToken);
      const login = forPages(stored);
      const requirements = () => createRequirements({ user: login.user, allow: settings.allow });
      return {
        user,
        sid: typeof sid === 'string' ? sid : undefined,
        known,
        allowedUser: () => requirements().allowedUser(),
        open: () => ({
          ...configured,
          isRequired: true,
          isFromEnvironment: false,
          // Work done without a login on the machine of the studio is not theirs.
          isOfMachine: false,
          login,
          stored,
          store,
          provider,
          requirements: requirements(),
        }),
        async signOutPage() {
          const page = (await find()).signOutPage;
          const session = await store.load();
          if (page === undefined || session === undefined) return undefined;
          const url = new URL(page);
          url.searchParams.set('id_token_hint', session.idToken);
          url.searchParams.set('client_id', settings.clientId);
          url.searchParams.set('post_logout_redirect_uri', signedOutUri);
          return url.href;
        },
        revoke: () => stored.logout(),
      };
    },
    async readSignedOut(token) {
      const { keys } = await find();
      const { issuer, clientId: audience } = settings;
      return verifyLogoutToken(token, { issuer, audience, keys, now: clock.now });
    },
  };
}

/** The hint on a page whose login has ended. */
export const signInAgain = 'Sign in again: reload the page. What you typed is kept.';

/** Gives errors of a login hints for a page, instead of commands to type. */
function forPages({ user, accessToken, idToken }: StoredLogin): OpenedLogin['login'] {
  const onPage =
    <T>(work: () => Promise<T>) =>
    () =>
      work().catch((error: unknown) => {
        if (!(error instanceof TicketsiftError) || error.exitCode !== exitCodes.login_required) throw error;
        throw new TicketsiftError(error.code, error.message, {
          cause: error,
          hint: signInAgain,
        });
      });
  return { user: onPage(user), accessToken: onPage(accessToken), idToken: onPage(idToken) };
}
