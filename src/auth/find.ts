import { defaultProfile } from '../config/auth-schema.js';
import type { ProviderSetting } from '../config/file-settings.js';
import type { Config } from '../config/load.js';
import { TicketsiftError } from '../core/errors.js';
import { suggestName } from '../core/text/did-you-mean.js';
import type { Environment } from '../core/world/environment.js';
import type { AuthSettings } from './settings.js';

/** A configured provider, and what logging in with it needs. */
export interface FoundAuth {
  readonly settings: AuthSettings;
  /** Whether commands that read or write data need a login. */
  readonly isRequired: boolean;
  readonly accountUrl: string | undefined;
  /** The file. */
  readonly where: string;
  /** Called before anything is sent to the provider or read for it. @throws TicketsiftError `not_trusted` */
  readonly use: () => Promise<unknown>;
  /** Whether `use` would succeed without asking. */
  readonly isTrusted: () => Promise<boolean>;
  /** Whether this provider replaces the user's own, and what that requires. */
  readonly hidesAnother: boolean;
}

/**
 * Returns the OpenID provider to log in with; undefined where none is configured and everything works without a login.
 * @param profile the name of one of `auth.profiles`
 * @throws TicketsiftError `usage` for a profile that does not exist
 */
export function findAuth(
  { auth }: Pick<Config, 'auth'>,
  profile: string | undefined,
  environment: Pick<Environment, 'secrets' | 'proxy'>,
): FoundAuth | undefined {
  if (auth.size === 0 && profile === undefined) return undefined;
  const name = profile ?? defaultProfile;
  const found = auth.get(name);
  if (found) return describe(name, found, environment);
  throw unknown(
    name,
    [...auth.keys()].filter((one) => one !== defaultProfile),
  );
}

function describe(
  profile: string,
  { unchecked: value, origin, use, isTrusted, hidesAnother }: ProviderSetting,
  { secrets, proxy }: Pick<Environment, 'secrets' | 'proxy'>,
): FoundAuth {
  return {
    where: origin.where,
    use,
    isTrusted,
    hidesAnother,
    isRequired: value.require,
    accountUrl: value.accountUrl,
    settings: {
      profile,
      issuer: value.issuer,
      clientId: value.clientId,
      clientSecret: secrets.clientSecret,
      scopes: value.scopes,
      audience: value.audience,
      parameters: value.parameters,
      redirectPorts: value.redirectPorts,
      storage: value.storage,
      ci: value.ci,
      allow: value.allow,
      claims: value.claims,
      proxy,
    },
  };
}

function unknown(profile: string, names: readonly string[]): TicketsiftError {
  return new TicketsiftError('usage', `There is no profile called ${profile}`, {
    hint:
      names.length === 0
        ? 'Profiles are listed under auth.profiles in ticketsift.yaml.'
        : suggestName(profile, names, 'Profiles'),
  });
}
