import { KnownSecrets } from '../../../src/core/text/known-secrets.js';
import type { Clock } from '../../../src/core/world/clock.js';
import type { Variables } from '../../../src/core/world/environment.js';
import type { Waiting } from '../../../src/core/world/wait.js';
import type { ServiceAccess } from '../../../src/storage/services/service.js';
import { hurriedClock } from '../hurried-clock.js';

/** The access of a program to services, a thousand times as fast as real ones allow. @param notes receives what is said */
export function hurriedAccess(
  variables: Variables,
  { notes = [], clock = hurriedClock(1000) }: { readonly notes?: string[]; readonly clock?: Clock } = {},
): ServiceAccess & { readonly waiting: Waiting } {
  return {
    variables,
    proxy: {},
    known: new KnownSecrets(),
    clock,
    random: () => 0.5,
    waiting: {
      after: clock.after,
      onInterrupt: () => () => {},
      note: (text) => void notes.push(text),
    },
    cwd: process.cwd(),
    warn: (text) => void notes.push(text),
  };
}
