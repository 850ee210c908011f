import type { LoginContext } from '../../auth/access.js';
import { tableLines } from '../../core/text/align.js';
import { visible } from '../../core/text/visible.js';
import { writeJson } from '../write-json.js';

export interface WhoamiOptions {
  readonly json?: true;
}

const kept = {
  keyring: 'sealed, with its key in the keychain',
  file: 'a file that only you can read',
} as const;

/** Shows who is logged in, and whether that is enough. Resolves to 0, or throws. */
export async function runWhoami(context: LoginContext, { json }: WhoamiOptions): Promise<number> {
  const { output } = context;
  const { login, store, settings, requirements, isFromEnvironment } = context.login;
  const { identity, name, issuer, emailIsVerified, usedSecondFactor } = await login.user();
  const protection = isFromEnvironment ? 'environment' : await store.protection();
  if (json) {
    await writeJson(context, 'whoami', {
      user_id: identity.userId,
      email: identity.email ?? null,
      org_id: identity.orgId ?? null,
      roles: identity.roles,
      name: name ?? null,
      email_is_verified: emailIsVerified,
      used_second_factor: usedSecondFactor,
      issuer,
      profile: settings.profile,
      protection: protection ?? null,
    });
  } else {
    const { email, orgId, roles, userId } = identity;
    const address = email === undefined ? '' : emailIsVerified ? email : `${email} (not verified)`;
    const session = protection === 'keyring' || protection === 'file' ? kept[protection] : 'the environment';
    const rows = Object.entries({
      name,
      email: address,
      'user id': userId,
      organisation: orgId,
      roles: roles.join(', '),
      'second factor': usedSecondFactor ? 'yes' : 'no',
      provider: issuer,
      profile: settings.profile,
      session,
    }).flatMap(([title, value]) => (value ? [[title, visible(value)]] : []));
    await output.write(`${tableLines(rows, context).join('\n')}\n`);
  }
  await requirements.allowedUser();
  return 0;
}
