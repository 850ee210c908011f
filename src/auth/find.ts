import type { ProviderConfig } from '../config/auth-schema.js';
import { type Env, readProxy, readSecrets } from '../config/environment.js';
import type { Config } from '../config/load.js';
import { TicketsiftError } from '../core/errors.js';
import { suggestName } from '../core/text/did-you-mean.js';
import type { AuthSettings } from './settings.js';

/** The name of the provider that no profile names. */
const usual = 'default';

/** A provider as it is configured, and as those see it that log in with it. */
export interface FoundAuth {
  readonly settings: AuthSettings;
  /** Whether no command touches data without a login. */
  readonly isRequired: boolean;
  readonly accountUrl: string | undefined;
  /** The file. */
  readonly where: string;
}

/**
 * The OpenID provider to log in with; undefined where none is configured, so that everything works without a login.
 * @param profile the name of one of `auth.profiles`
 * @throws TicketsiftError `usage` for a profile that is not there
 */
export function findAuth(
  { auth }: Pick<Config, 'auth'>,
  profile: string | undefined,
  env: Env,
): FoundAuth | undefined {
  if (auth === undefined && profile === undefined) return undefined;
  const name = profile ?? usual;
  const { profiles = {} } = auth?.value ?? {};
  const provider = name === usual ? auth?.value : profiles[name];
  if (auth === undefined || provider === undefined) throw unknown(name, Object.keys(profiles));
  return describe(name, auth.where, provider, env);
}

function describe(profile: string, where: string, config: ProviderConfig, env: Env): FoundAuth {
  const { allow, claims } = config;
  return {
    where,
    isRequired: config.require,
    accountUrl: config.account_url,
    settings: {
      profile,
      issuer: config.issuer,
      clientId: config.client_id,
      clientSecret: readSecrets(env).clientSecret,
      scopes: config.scopes,
      audience: config.audience,
      parameters: config.parameters,
      redirectPorts: config.redirect_ports,
      storage: config.storage,
      ci: config.ci,
      allow: {
        emailDomains: allow.email_domains,
        emails: allow.emails,
        orgs: allow.orgs,
        roles: allow.roles,
        personalEmail: allow.personal_email,
        mfa: allow.mfa,
      },
      claims,
      proxy: readProxy(env),
    },
  };
}

function unknown(profile: string, names: readonly string[]): TicketsiftError {
  return new TicketsiftError('usage', `There is no profile called ${profile}`, {
    hint:
      names.length === 0
        ? 'Profiles stand under auth.profiles in ticketsift.yaml.'
        : suggestName(profile, names, 'Profiles'),
  });
}
