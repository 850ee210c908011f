import type { OpenedLogin } from '../../auth/open.js';
import type { Config } from '../../config/load.js';
import { TicketsiftError } from '../../core/errors.js';
import type { World } from '../../core/world/world.js';
import { readBaseUrl } from '../../models/endpoint/endpoint.js';

/** Where OpenAI's own models answer. */
export const openAi = 'https://api.openai.com/v1';

/** An endpoint with its credential. It is kept out of plans: it may hold a password. */
export interface ReachedEndpoint {
  readonly baseUrl: string;
  /** What followed the base URL and is left out, such as `/chat/completions`. */
  readonly removed: string | undefined;
  /** What named the address: a flag, a variable, a file; undefined for OpenAI's own. */
  readonly namedBy: string | undefined;
  readonly apiKey: string | undefined;
  /** Returns the access token of the current user, which is sent instead of a key. */
  readonly bearer: (() => Promise<string>) | undefined;
  /** Whether a credential may go there; a later run that repeats this one sends none where it may not. */
  readonly mayHaveCredential: boolean;
  /** Whether there is a credential that may not go there. */
  readonly withholds: boolean;
}

/** Where to look for an endpoint and its credential. */
export interface ReachContext {
  readonly world: Pick<World, 'environment'>;
  readonly config: Pick<Config, 'baseUrl' | 'llm'>;
  /** The current user, whose token goes to the endpoint where the configuration says so. */
  readonly login: OpenedLogin | undefined;
}

/** What a plan says about credentials. */
export interface CredentialRules {
  /** True where no request will be sent at all: the address is only a part of the cache key. */
  readonly isReplay: boolean;
  /** False where an earlier run of the same plan sent none. */
  readonly sendsCredential: boolean;
}

/**
 * Finds the endpoint and the credential that goes to it: one that the user has, to an address that the user
 * named or trusts.
 * @throws TicketsiftError `not_trusted`; `config` where a login is wanted and either it or the address is
 * missing
 */
export async function reachEndpoint(
  { world, config, login }: ReachContext,
  { isReplay, sendsCredential }: CredentialRules,
): Promise<ReachedEndpoint> {
  const named = isReplay ? config.baseUrl.unchecked : await config.baseUrl.use();
  const read = named === undefined ? undefined : readBaseUrl(named);
  const address = {
    baseUrl: read?.url.href.replace(/\/+$/, '') ?? openAi,
    removed: read?.removed,
    namedBy: named === undefined ? undefined : config.baseUrl.origin.where,
  };
  const { apiKey } = world.environment.secrets;
  const mayHaveCredential = sendsCredential && (await config.baseUrl.isTrusted());
  if (isReplay || !mayHaveCredential) {
    const hasOne = apiKey !== undefined || config.llm.auth.unchecked !== undefined;
    const withholds = !isReplay && hasOne;
    return { ...address, apiKey: undefined, bearer: undefined, mayHaveCredential, withholds };
  }
  const bearer = await bearerOf(config, login);
  return { ...address, apiKey: bearer ? undefined : apiKey, bearer, mayHaveCredential, withholds: false };
}

/** A company's own gateway accepts people, not keys; and their tokens are for nothing else. */
async function bearerOf(
  { llm, baseUrl }: Pick<Config, 'baseUrl' | 'llm'>,
  login: OpenedLogin | undefined,
): Promise<(() => Promise<string>) | undefined> {
  if ((await llm.auth.use()) === undefined) return undefined;
  if (login && baseUrl.unchecked !== undefined) return login.login.accessToken;
  throw new TicketsiftError(
    'config',
    `${llm.auth.origin.where} says llm.auth: login, but not ${login ? 'where to' : 'with whom'}`,
    {
      hint: login
        ? 'Name the gateway: base_url: https://llm.example.com/v1'
        : 'Configure the OpenID provider under auth.',
    },
  );
}
