import type { ProxySettings } from '../core/proxy.js';

/** Who is let in. A list that is empty lets everybody in. */
export interface AllowRules {
  readonly emailDomains: readonly string[];
  readonly emails: readonly string[];
  readonly orgs: readonly string[];
  /** One of them is enough. */
  readonly roles: readonly string[];
  /** Whether addresses of mail providers that anybody can have one from (gmail.com) are let in. */
  readonly personalEmail: boolean;
  /** Whether a second factor is wanted. */
  readonly mfa: boolean;
  /** Values of the claim `acr` that mean two factors at this provider, besides those that are known. */
  readonly mfaAcr?: readonly string[];
}

/** The claims in which a provider puts what OpenID Connect has no name for; a path has dots: `app.roles`. */
export interface ClaimNames {
  readonly org: string;
  readonly roles: string;
}

/** The OpenID provider that people log in with, and what is wanted of it. */
export interface AuthSettings {
  /** A name made of letters, digits, `-` and `_`. */
  readonly profile: string;
  /** As it was registered: providers whose URLs differ by a slash are different ones. */
  readonly issuer: string;
  readonly clientId: string;
  /** From the environment; undefined for a public client. */
  readonly clientSecret: string | undefined;
  readonly scopes: readonly string[];
  /** The resource that access tokens are for; undefined leaves it to the provider. */
  readonly audience: string | undefined;
  /** What the provider is asked for besides, such as `access_type: offline` of Google. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Ports of the loopback address that are registered; none leaves the choice to the system. */
  readonly redirectPorts: readonly number[];
  /** `auto` uses the keychain where there is one, `keyring` fails where there is none, `file` never looks. */
  readonly storage: 'auto' | 'keyring' | 'file';
  /** Where CI jobs get a token of their own. */
  readonly ci: 'github' | undefined;
  readonly allow: AllowRules;
  readonly claims: ClaimNames;
  readonly proxy: ProxySettings;
}
