import type { ProxySettings } from '../core/proxy.js';

/** Who is let in. An empty list lets everyone in. */
export interface AllowRules {
  readonly emailDomains: readonly string[];
  readonly emails: readonly string[];
  readonly orgs: readonly string[];
  /** One of them is enough. */
  readonly roles: readonly string[];
  /** Whether addresses at personal mail providers, such as gmail.com, are let in. */
  readonly personalEmail: boolean;
  /** Whether a second factor is required. */
  readonly mfa: boolean;
  /** Values of the claim `acr` that mean two factors at this provider, besides the known ones. */
  readonly mfaAcr?: readonly string[];
}

/** The claims for organisation and roles, which OpenID Connect does not name; a path has dots: `app.roles`. */
export interface ClaimNames {
  readonly org: string;
  readonly roles: string;
}

/** The OpenID provider that people log in with, and how it is used. */
export interface AuthSettings {
  /** A name made of letters, digits, `-` and `_`. */
  readonly profile: string;
  /** As it is registered: URLs that differ only by a slash are different providers. */
  readonly issuer: string;
  readonly clientId: string;
  /** From the environment; undefined for a public client. */
  readonly clientSecret: string | undefined;
  readonly scopes: readonly string[];
  /** The resource that access tokens are for; if undefined, the provider chooses. */
  readonly audience: string | undefined;
  /** Further parameters of the request to log in, such as Google's `access_type: offline`. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Registered ports of the loopback address; with none, the system chooses one. */
  readonly redirectPorts: readonly number[];
  /** `auto` uses the keychain if there is one, `keyring` fails if there is none, `file` never uses it. */
  readonly storage: 'auto' | 'keyring' | 'file';
  /** The CI system that gives jobs a token of their own. */
  readonly ci: 'github' | undefined;
  readonly allow: AllowRules;
  readonly claims: ClaimNames;
  readonly proxy: ProxySettings;
}
