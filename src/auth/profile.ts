import { hash } from 'node:crypto';
import { TicketsiftError } from '../core/errors.js';
import type { AuthSettings } from './settings.js';

/** What a session is bound to: a session of anything else is not read. */
export type Binding = Pick<AuthSettings, 'profile' | 'issuer' | 'clientId'>;

/**
 * Returns the name of a session's file and of its key, without an extension. Issuers that differ only by a slash have
 * different names, and so have the profiles Work and work where file names ignore case.
 * @throws TicketsiftError `usage` for a profile whose name could lead out of the folder
 */
export function sessionName({ profile, issuer, clientId }: Binding): string {
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(profile)) {
    throw new TicketsiftError('usage', 'A profile name has up to 64 letters, digits, - and _', {
      hint: 'Give the profile another name, in ticketsift.yaml and with --profile.',
    });
  }
  return `${profile}-${hash('sha256', JSON.stringify([profile, issuer, clientId])).slice(0, 16)}`;
}
