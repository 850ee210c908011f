import { readEnvironment } from '../../../src/config/environment.js';
import { systemClock } from '../../../src/core/world/clock.js';
import { silently } from '../../../src/core/world/wait.js';
import { accessOf, type ServiceAccess } from '../../../src/storage/services/service.js';

/** What a test needs to reach a service, with these variables. */
export function serviceAccess(variables: Record<string, string> = {}): ServiceAccess {
  const environment = readEnvironment({ HOME: '/nowhere', ...variables });
  return accessOf({ environment, cwd: process.cwd(), ...systemClock, random: () => 0.5 }, silently);
}
