import { TicketsiftError } from '../core/errors.js';
import { shorten } from '../core/text/shorten.js';

/** Where the studio listens, as `--listen` says. */
export interface ListenAddress {
  readonly host: string;
  /** 0 leaves the choice to the system. */
  readonly port: number;
  /** Whether other machines can reach it. */
  readonly isPublic: boolean;
}

const loopback = new Set(['127.0.0.1', 'localhost', '::1', '[::1]']);

/** @throws TicketsiftError `usage` for what is not a port, nor an address with a port */
export function readListen(text = '0'): ListenAddress {
  const [, host = '127.0.0.1', digits = ''] = /^(?:(.+):)?(\d{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  if (digits === '' || port > 65_535) {
    throw new TicketsiftError(
      'usage',
      `--listen ${shorten(text, 60)} is not a port, nor an address with a port`,
      {
        hint: 'Write a port such as 8080, or an address such as 127.0.0.1:8080.',
      },
    );
  }
  if (host === 'localhost') return { host: '127.0.0.1', port, isPublic: false };
  return { host: host.replace(/^\[|\]$/g, ''), port, isPublic: !loopback.has(host) };
}

/** Whether the studio is for people who log in, which is what others can reach. @throws TicketsiftError see `readListen` */
export function isForTeam(flags: {
  readonly publicUrl?: string | undefined;
  readonly listen?: string | undefined;
}): boolean {
  return flags.publicUrl !== undefined || readListen(flags.listen).isPublic;
}
