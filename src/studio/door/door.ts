import type { Context } from 'hono';
import type { Desk, StudioEnv } from '../desk.js';

/** Decides who gets in, and which desk is theirs. */
export interface Door extends AsyncDisposable {
  /** The values of `Host` that lead here. Any other name got here by a trick (DNS rebinding). */
  readonly hosts: readonly string[];
  /** How browsers reach a host: `https` where a proxy that speaks it is in front of the studio. */
  readonly scheme: 'http' | 'https';
  /** The paths that others than our own pages post to, since what they send is proof enough. */
  readonly openPosts: ReadonlySet<string>;
  /** Resolves to the desk of the person who sent a request, or to the answer to one who has none. */
  admit(c: Context<StudioEnv>): Promise<Desk | Response>;
}
