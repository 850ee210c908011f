import { withoutCredentials } from '../text/locations.js';
import { visible } from '../text/visible.js';
import type { Environment } from '../world/environment.js';

/** Returns a line about an error as it may be shown. Messages of causes name paths and URLs as they came. */
export function harmless(line: string, asWritten: Environment['asWritten']): string {
  return visible(withoutCredentials(asWritten(line)));
}
