/** What the server says to the page: see `run/workbench/state.ts` and `rows.ts`. */
export interface ShownProblem {
  code: string;
  message: string;
  hint: string[];
  position: { line: number; column: number } | null;
}

export interface ShownRow {
  n: number;
  id: string;
  text: string;
  urgent: boolean | null;
  categories: string[] | null;
  error: { code: string; message: string } | null;
  origin: string | null;
  was: string | null;
  isOld: boolean;
  isToSend: boolean | null;
}

export interface PromptState {
  revision: number;
  path: string;
  isChanged: boolean;
  problem?: ShownProblem;
  note: string;
  isRestored: boolean;
}

export interface State {
  source: {
    name?: string;
    empty: string;
    tickets: number;
    problem?: ShownProblem;
    notes: string[];
  };
  prompt: PromptState;
  model: string;
  cost: string;
  run: { isRunning: boolean; isStopping: boolean; text: string; share: number; problem?: ShownProblem };
}

export interface ShownDraft {
  text: string;
  /** Null where the front matter cannot be read. */
  fields: { categories: number; values: Record<string, string> } | null;
  prompt: PromptState;
}

export interface ShownHunk {
  from: number;
  to: number;
  lines: string[];
}

/** What is right for a ticket. */
export interface Chosen {
  urgent: boolean;
  categories: string[];
}

/** What a reviewer said of a ticket; no choice where it was skipped. */
export interface ShownLabel {
  id: string;
  choice: Chosen | null;
  /** Whether it was said in this order: what was labelled in another may come again. */
  isDone: boolean;
}

/** A ticket in the order of its review. */
export interface Reviewed {
  /** Of its row. */
  n: number;
  id: string;
  /** What tells it, its prompt and its reviewer from all others. */
  key: string;
  label: ShownLabel | null;
  proposed: Chosen | null;
  /** The last change that is on its way. */
  saving?: Change;
}

export interface ShownReview {
  me: string;
  queue: string;
  source: string;
  /** The place of the ticket to begin with. */
  start: number;
  tickets: Reviewed[];
}

/** A label, a skip, or one of them taken back, on its way to the server. */
export interface Change {
  n: number;
  id: string;
  key: string;
  me: string;
  queue: string;
  isBlind: boolean;
  choice: Chosen | null;
  /** The change that this one takes back. */
  undone?: Change;
  /** The label before. */
  was: ShownLabel | null;
  /** The label that counts since. */
  saved: ShownLabel | null;
  /** Why it is not saved. */
  why?: string;
  isAway?: boolean;
}

export interface Kept {
  failed: Change[];
  /** What was chosen and not accepted, by the keys of tickets. */
  drafts: Record<string, Chosen>;
}

/** What routes answer where all is well, by their paths. */
interface Reads {
  prompt: ShownDraft;
  save: { name: string; visibility: string };
  compare: { isRunning: boolean; isStopping: boolean; text: string; share: number };
  [cost: `compare/cost?${string}`]: {
    before: string;
    after: string;
    total: string;
    isReady: boolean;
    isOther: boolean;
  };
  [progress: `jobs/progress?${string}`]: { text: string; share: number; isOver: boolean };
  [ticket: `tickets/${number}`]: { text: string; place: string; reply?: string };
}

interface Actions {
  prompt: ShownDraft;
  edit: ShownDraft;
  open: ShownDraft;
  source: object;
  upload: object;
  model: object;
  sample: object;
  test: object;
  stop: object;
  save: { reference: string; isNew: boolean };
  compare: object;
  'compare/stop': object;
  'jobs/cancel': object;
  'jobs/retry': object;
  label: { label: ShownLabel | null };
  /** The keys of all actions in the order of the page, each as it is shown, too. */
  'review/keys': { keys: [key: string, shown: string][] };
  'review/propose': object;
}

/** Somebody saved a version in between. */
interface Conflict {
  kind: 'conflict';
  since: string[];
  newest: number;
  changes: { frontMatter: ShownHunk[]; body: ShownHunk[] };
  problem?: undefined;
}

/** Without a problem where something else than a route answered. */
interface Refusal {
  kind?: undefined;
  problem?: ShownProblem;
}

export type Action = keyof Actions;

/** What a route answers: one that is only read gets no body. */
type DataOf<Path, Body> = Path extends keyof Actions & keyof Reads
  ? [Body] extends [undefined]
    ? Reads[Path]
    : Actions[Path]
  : Path extends keyof Reads
    ? Reads[Path]
    : Path extends keyof Actions
      ? Actions[Path]
      : never;

type Answer<T> = { ok: true; data: T } | { ok: false; data: Refusal | Conflict };

export type Call = <Path extends keyof Reads | Action, Body = undefined>(
  path: Path,
  body?: Body,
  more?: RequestInit,
) => Promise<Answer<DataOf<Path, Body>> | undefined>;

export type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

export type On = <Type extends string>(
  target: EventTarget,
  type: Type,
  listener: (event: EventOf<Type>) => unknown,
) => void;

/** Whatever a browser does not send itself comes from the server. */
type EventOf<Type> = Type extends keyof WindowEventMap ? WindowEventMap[Type] : MessageEvent<string>;
