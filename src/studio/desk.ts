import type { Context } from '../auth/access.js';
import type { Comparing } from '../check/comparing/comparing.js';
import type { Environment } from '../core/world/environment.js';
import type { Workbench } from '../run/workbench/workbench.js';
import type { OpenPages } from './open-pages.js';
import type { Uploads } from './uploads.js';

/** What one person has in the studio, and sees alone. */
export interface Desk {
  readonly workbench: Workbench;
  /** Loaded when it is first needed. */
  readonly comparing: () => Promise<Comparing>;
  readonly pages: OpenPages;
  readonly uploads: Uploads;
  /** See `BenchOptions.grant`. */
  readonly grant: () => Promise<Context>;
  /** The sources that a page may name, each with the names of its files. @param context what `grant` gave */
  readonly sources: (context: Context) => ReadonlyMap<string, readonly string[]>;
  /** Whether a database of submitted runs is configured, so that there is a page for them. */
  readonly hasJobs: boolean;
  /** See `Environment`: hides the secrets of this person, too. */
  readonly asWritten: Environment['asWritten'];
  /** The person whom a team's studio shows as signed in; undefined in a personal studio. */
  readonly person: SignedIn | undefined;
}

/** A person who is signed in, as pages show them. Hostile. */
export interface SignedIn {
  /** Lets a page notice that another person has signed in. */
  readonly id: string;
  readonly name: string;
  /** The page where they manage their account, if it is known. */
  readonly accountUrl: string | undefined;
}

/** Where an answer goes. */
export interface AnswerConnection {
  readonly outgoing: { destroy(): unknown };
}

/** What a route finds in its request: the desk of the person who sent it, and where the answer goes. */
export interface StudioEnv {
  readonly Bindings: AnswerConnection;
  readonly Variables: { readonly desk: Desk };
}
