import { messageOf } from '../../core/errors/caught.js';
import { TicketsiftError } from '../../core/errors.js';
import { withoutCredentials } from '../../core/text/locations.js';

/** A check and its result. */
export interface Finding {
  readonly what: string;
  /** `warning` where it works anyway. */
  readonly state: 'ok' | 'warning' | 'failed';
  readonly found: string;
  readonly hint?: string;
}

/** The remedy where `ticketsift.yaml` is not trusted. */
export const howToTrust = 'ticketsift trust shows what it wants to use, and asks you.';

/** Runs a check, and takes what it throws as its result. What needs trust works once it is trusted. */
export async function examine(
  what: string,
  look: () => string | Promise<string>,
  otherwise: 'failed' | 'warning' = 'failed',
): Promise<Finding> {
  try {
    return { what, state: 'ok', found: await look() };
  } catch (error) {
    if (error instanceof TicketsiftError && error.code === 'not_trusted') {
      return {
        what,
        state: 'warning',
        found: 'not looked at, since ticketsift.yaml is not trusted',
        hint: howToTrust,
      };
    }
    const hint = error instanceof TicketsiftError ? error.hint : undefined;
    return {
      what,
      state: otherwise,
      found: withoutCredentials(messageOf(error)),
      ...(hint !== undefined && { hint }),
    };
  }
}
