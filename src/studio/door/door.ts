import type { Context, Hono } from 'hono';
import type { Desk, StudioEnv } from '../desk.js';

/** Decides who gets in, and which desk is theirs. */
export interface Door extends AsyncDisposable {
  /** The values of `Host` that lead here. Any other name got here by a trick (DNS rebinding). */
  readonly hosts: readonly string[];
  /** How browsers reach a host: `https` where a proxy that speaks it is in front of the studio. */
  readonly scheme: 'http' | 'https';
  /** The paths that others than our own pages post to, since what they send is proof enough. */
  readonly openPosts: ReadonlySet<string>;
  /** What the door answers itself, such as a login; undefined where it has no pages. */
  readonly routes: Hono<StudioEnv> | undefined;
  /**
   * Resolves to the desk of the person who sent a request, to the answer to one who has none, or to undefined for what
   * anyone may have.
   */
  admit(c: Context<StudioEnv>): Promise<Desk | Response | undefined>;
}
