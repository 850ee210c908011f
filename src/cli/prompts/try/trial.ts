import type { Session } from '../../../core/world/session.js';
import type { TryContext } from '../../../run/try.js';

/** A try as the command line asks for it, with all that the tries of a watch have in common. */
export interface Trial {
  readonly session: Session;
  readonly context: Omit<TryContext, 'listen'>;
  readonly seed: number;
  /** How many tickets the sample was taken from. */
  readonly of: number;
  /** Writes tries as JSON instead of tables. */
  readonly json: boolean;
}
