import { says } from '../behaviours.js';
import { hostile } from './hostile.js';
import { learning } from './learning.js';
import { good, type Mode } from './mode.js';
import { readable } from './readable.js';
import { filtered, hopeless, wrapped } from './refused.js';
import { tiers } from './tiers.js';
import { unreadable } from './unreadable.js';
import { waiting } from './waiting.js';

/** Every behaviour of endpoints that users have reported. A new one is a row. */
export const zoo: readonly Mode[] = [
  ...readable,
  ...unreadable,
  ...filtered,
  ...hopeless,
  ...learning,
  ...waiting,
  ...tiers,
  ...hostile,
  ...wrapped,
];

/** A plain reply, for requests before and after those of a mode. */
export const plainly = says(JSON.parse(good));
