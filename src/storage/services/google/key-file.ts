import { createPrivateKey, type KeyObject } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import * as z from 'zod';
import { readFailure } from '../../../core/errors/read-failure.js';
import { TicketsiftError } from '../../../core/errors.js';
import type { KnownSecrets } from '../../../core/text/known-secrets.js';
import { shorten } from '../../../core/text/shorten.js';
import { visible } from '../../../core/text/visible.js';

/** The variable with the path of a key file. */
export const keyFileVariable = 'GOOGLE_APPLICATION_CREDENTIALS';

/** What a service account signs with. */
export interface ServiceAccountKey {
  /** The address that a spreadsheet is shared with. Hostile. */
  readonly email: string;
  readonly keyId: string | undefined;
  readonly key: KeyObject;
}

const keyFile = z.looseObject({
  client_email: z.string().regex(/^[^\s@]+@[^\s@]+$/),
  private_key: z.string().min(1),
  private_key_id: z.string().optional(),
  token_uri: z.string().optional(),
  universe_domain: z.string().optional(),
});

/** Where Google's key files say that tokens come from; a signed request is sent nowhere else. */
const ofGoogle: ReadonlySet<string> = new Set([
  'https://oauth2.googleapis.com/token',
  'https://accounts.google.com/o/oauth2/token',
  'https://www.googleapis.com/oauth2/v3/token',
  'https://www.googleapis.com/oauth2/v4/token',
]);

const make =
  'Make one in the Google Cloud console: IAM & Admin, Service Accounts, the account, Keys, Add key, JSON.';

/** In bytes: such a file has two or three thousand. */
const maxSize = 1_000_000;

/**
 * Reads the key file of a service account.
 * @param known is given the key
 * @param warn receives that others may read the file
 * @throws TicketsiftError `config`
 */
export async function readKeyFile(
  path: string,
  { known, warn }: { readonly known: KnownSecrets; readonly warn: (message: string) => void },
): Promise<ServiceAccountKey> {
  const refused = (what: string, hint: string, cause?: unknown) =>
    new TicketsiftError('config', `${keyFileVariable}: ${visible(path)} ${what}`, { hint, cause });
  const text = await readWhole(path).catch((cause: unknown) => {
    throw refused(
      `cannot be read: ${readFailure(cause)}`,
      'Name the JSON file of a service account’s key.',
      cause,
    );
  });
  const content = parsed(text);
  if (content === undefined)
    throw refused('is not JSON', `It must be the JSON file of a service account’s key. ${make}`);
  const type = z.looseObject({ type: z.string() }).safeParse(content).data?.type;
  if (type !== 'service_account') throw refused(whatElse(type, content), make);
  const result = keyFile.safeParse(content);
  if (!result.success) {
    const names = [...new Set(result.error.issues.map(({ path: [name] }) => String(name)))];
    throw refused(`lacks ${names.join(' and ')}`, `Download the key again. ${make}`);
  }
  const {
    client_email: email,
    private_key: pem,
    private_key_id: keyId,
    token_uri: uri,
    universe_domain,
  } = result.data;
  known.add(pem);
  if (uri !== undefined && !ofGoogle.has(uri)) {
    throw refused(
      `has the token_uri ${shorten(visible(uri), 100)}, which is not Google’s, so nothing is signed with it`,
      'Do not use this file: someone may have changed it. Download the key again from the Google Cloud console.',
    );
  }
  if (universe_domain !== undefined && universe_domain !== 'googleapis.com') {
    throw refused(`is of ${shorten(visible(universe_domain), 100)}, where there is no Google Sheets`, make);
  }
  const key = keyOf(pem);
  if (!key) throw refused('has a private_key that is not an RSA key', `Download the key again. ${make}`);
  if (await isReadableByOthers(path)) {
    warn(`${visible(path)} can be read by other users of this machine: chmod 600 makes it yours alone`);
  }
  return { email, keyId, key };
}

async function readWhole(path: string): Promise<string> {
  const found = await stat(path);
  if (found.isDirectory()) throw Object.assign(new Error('it is a folder'), { code: 'EISDIR' });
  if (!found.isFile()) throw new Error('it is not a file');
  if (found.size > maxSize) throw new Error('it is too large for a key');
  return readFile(path, 'utf8');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return undefined;
  }
}

/** Says what a JSON file is that is not a service account's key. */
function whatElse(type: string | undefined, content: unknown): string {
  switch (type) {
    case 'authorized_user':
      return 'is the login of a person (authorized_user, as gcloud saves it), not a service account’s key';
    case 'external_account':
    case 'external_account_authorized_user':
      return `is for another provider’s tokens (${type}), not a service account’s key`;
    case 'impersonated_service_account':
      return 'lets another credential act as a service account (impersonated_service_account), and has no key itself';
    case undefined: {
      const isClient = z.looseObject({ client_secret: z.string() });
      const isOfApp = z.union([z.looseObject({ installed: isClient }), z.looseObject({ web: isClient })]);
      return isOfApp.safeParse(content).success
        ? 'is the OAuth client of an app, not a service account’s key'
        : 'is not a service account’s key';
    }
    default:
      return `is of type ${shorten(visible(type), 60)}, not a service account’s key`;
  }
}

/** Returns undefined for what is not an RSA key. */
function keyOf(pem: string): KeyObject | undefined {
  try {
    // Some ways of copying a key leave its line breaks escaped.
    const key = createPrivateKey(pem.replaceAll('\\n', '\n'));
    return key.asymmetricKeyType === 'rsa' ? key : undefined;
  } catch {
    return undefined;
  }
}

/** Windows has no such modes. */
async function isReadableByOthers(path: string): Promise<boolean> {
  return process.platform !== 'win32' && ((await stat(path)).mode & 0o044) !== 0;
}
