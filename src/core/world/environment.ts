import type { ProxySettings } from '../proxy.js';
import type { KnownSecrets } from '../text/known-secrets.js';

/** Environment variables by name. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** The environment of the process. Only `config/environment.ts` reads the variables themselves. */
export interface Environment {
  readonly secrets: Secrets;
  readonly proxy: ProxySettings;
  /** The variables that PostgreSQL's own programs read, and `HOME`. */
  readonly postgres: Variables;
  /** The variables that name credentials for the services of vendors: Google, Snowflake, Zendesk. */
  readonly services: Variables;
  /** The variables that a keychain needs to be found. */
  readonly keychain: Variables;
  /** The variables that git needs to find its settings and a repository. */
  readonly git: Variables;
  readonly files: Files;
  /** The texts of the settings that a variable sets, by the name of the setting. */
  readonly settings: Readonly<Record<string, string>>;
  /** The names of variables that look like ours and are none, such as misspelt ones. */
  readonly unknown: readonly string[];
  /** How much of the outcomes of recorded runs is kept, as it is written. */
  readonly runsKeep: string | undefined;
  /** The URL of the database of submitted runs. */
  readonly jobs: string | undefined;
  /** The profile of the OpenID provider. */
  readonly profile: string | undefined;
  /** Digests that allow settings of project files: see `config/trust/digest.ts`. */
  readonly trusted: readonly string[];
  /** Whether this is a CI job, which has no browser and answers no question. */
  readonly isCi: boolean;
  /** Whether the terminal can only add text at its end. */
  readonly isDumb: boolean;
  /** Whether a browser can be opened here. On Linux over SSH, without a forwarded display, it cannot. */
  readonly hasBrowser: boolean;
  /** Whether this is Linux under Windows, which opens its own browser. */
  readonly isWsl: boolean;
  /** Whether tables have no boxes and no line moves, as screen readers need it. */
  readonly isPlain: boolean;
  /** Whether streams take colours; `auto` for terminals only. */
  readonly colour: 'always' | 'never' | 'auto';
  /** The command that edits a file, as a shell would read it; undefined where none is named. */
  readonly editor: string | undefined;
  /** Whether the terminal is said to draw all of Unicode. */
  readonly isUtf8: boolean;
  /** The file of certificate authorities besides those of Node.js. */
  readonly authorities: string | undefined;
  /** Whether the environment tells Node.js to accept any certificate, which we never do. */
  readonly acceptsAnyCertificate: boolean;
  /** The file to which a job of GitHub Actions adds what its page shows. */
  readonly stepSummary: string | undefined;
  /** The folder into which a job of GitHub Actions checks out its repository. */
  readonly workspace: string | undefined;
  /**
   * Fills in each `${NAME}` of a text.
   * @param where names the origin of the text, for the error
   * @throws TicketsiftError `config` that names every variable that is not set
   */
  readonly fill: (text: string, where: string) => string;
  /** Returns a text for display: with `${NAME}` in place of the values from `fill`, and without secrets. */
  readonly asWritten: (text: string) => string;
  /** All secrets of this run, which `asWritten` hides. Code that receives another one adds it. */
  readonly known: KnownSecrets;
}

/** Secrets, which are never in a flag or a file, and never printed. */
export interface Secrets {
  readonly apiKey: string | undefined;
  /** The client's secret, if the OpenID provider requires one. */
  readonly clientSecret: string | undefined;
  /** A token that identifies the current user where no login is possible. */
  readonly token: string | undefined;
  /** The address and the credential with which a job of GitHub Actions requests its own token. */
  readonly githubRequestUrl: string | undefined;
  readonly githubRequestToken: string | undefined;
}

/** The default places of the program's files. */
export interface Files {
  /** The user's home. */
  readonly home: string;
  /** The user's own settings. */
  readonly config: string;
  /** Cached answers. */
  readonly answers: string;
  /** The folder of what was learnt about endpoints. */
  readonly endpoints: string;
  /** The folder of cached rows of databases. */
  readonly rows: string;
  /** Saved prompts. */
  readonly prompts: string;
  /** The folder of notes that a user has seen today. */
  readonly seenNotes: string;
  /** The ids of submitted runs that were shown last. */
  readonly jobIds: string;
  /** Records of runs. */
  readonly runs: string;
  /** Results of checks. */
  readonly checks: string;
  /** The folder of sessions of logged-in users. */
  readonly sessions: string;
  /** The folder of records of trusted project files. */
  readonly trust: string;
  /** The folder of drafts and dropped files of the studio. */
  readonly studio: string;
}
