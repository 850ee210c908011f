import { readEnvironment } from '#built/config/environment.js';
import { systemClock } from '#built/core/world/clock.js';
import { silently } from '#built/core/world/wait.js';
import { openSource } from '#built/sources/index.js';
import { accessOf } from '#built/storage/services/service.js';

const world = {
  cwd: process.cwd(),
  environment: readEnvironment(process.env),
  ...systemClock,
  random: Math.random,
};

/** Opens a source as the program does where no flag is given. @param {string} location */
export function openUsual(location) {
  return openSource(location, {
    stdin: process.stdin,
    cwd: process.cwd(),
    warn: console.error,
    file: { hasHeader: true, skipBadRows: false, maxRowSize: 10_000_000, raw: false },
    sql: {
      parameters: {},
      identity: undefined,
      identityForm: undefined,
      idToken: async () => undefined,
      statementTimeoutMs: 600_000,
      variables: process.env,
    },
    service: { access: accessOf(world, silently), thread: 'customer' },
  });
}
