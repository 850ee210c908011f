import * as z from 'zod';
import { camelKeys } from './keys.js';
import { text, texts, webUrl } from './text-schema.js';

const yesOrNo = z.boolean('must be true or false');

/** Kept as it is written: a slash at the end is part of the issuer. */
const issuer = webUrl('https://auth.example.com');

const port = z.int('must be a port').min(1, 'must be a port').max(65_535, 'must be a port');

const allow = z.strictObject({
  email_domains: texts.default([]),
  emails: texts.default([]),
  orgs: texts.default([]),
  roles: texts.default([]),
  personal_email: yesOrNo.default(true),
  mfa: yesOrNo.default(false),
  mfa_acr: texts.default([]),
});

const claims = z.strictObject({ org: text.default('org_id'), roles: text.default('roles') });

const provider = z.strictObject({
  issuer,
  client_id: text,
  scopes: texts.default(['openid', 'email', 'profile', 'offline_access']),
  audience: text.optional(),
  parameters: z.record(text, text, 'must be names with their values').default({}),
  redirect_ports: z.array(port, 'must be a list of ports').default([]),
  require: yesOrNo.default(false),
  storage: z.enum(['auto', 'keyring', 'file'], 'must be auto, keyring or file').default('auto'),
  ci: z.enum(['github'], 'must be github').optional(),
  account_url: webUrl('https://…', { protocol: /^https$/ }).optional(),
  allow: allow.prefault({}).transform(camelKeys),
  claims: claims.prefault({}),
});

const profileName = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'must be made of letters, digits, - and _');

/** The name of the provider that is used unless a profile is named. */
export const defaultProfile = 'default';

/** The providers by profile: the default one, and those of `profiles`. */
export const authSchema = provider
  .extend({
    profiles: z.record(profileName, provider.transform(camelKeys), 'must be providers by name').default({}),
  })
  .transform(({ profiles, ...main }) => {
    const own = { [defaultProfile]: camelKeys(main) };
    // First, so that it is shown first; and last, so that no profile replaces it.
    return Object.assign({}, own, profiles, own);
  });

/** An OpenID provider, and what it requires of its users. */
export type ProviderConfig = ReturnType<typeof camelKeys<z.output<typeof provider>>>;
