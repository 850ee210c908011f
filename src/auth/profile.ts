import { hash } from 'node:crypto';
import { TicketsiftError } from '../core/errors.js';
import type { AuthSettings } from './settings.js';

/** What a session is bound to: one that belongs to anything else is not read. */
export type Binding = Pick<AuthSettings, 'profile' | 'issuer' | 'clientId'>;

/**
 * The name of a session's file and of its key, without an ending. Other issuers have other names, also where they
 * differ by a slash alone, and so have other profiles on systems to which Work and work are one file.
 * @throws TicketsiftError `usage` for a profile that could lead out of the folder
 */
export function sessionName({ profile, issuer, clientId }: Binding): string {
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(profile)) {
    throw new TicketsiftError('usage', 'A profile is named by up to 64 letters, digits, - and _', {
      hint: 'Give the profile another name, in ticketsift.yaml and with --profile.',
    });
  }
  return `${profile}-${hash('sha256', JSON.stringify([profile, issuer, clientId])).slice(0, 16)}`;
}
