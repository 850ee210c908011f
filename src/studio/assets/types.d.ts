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
  cost: string;
  run: { isRunning: boolean; isStopping: boolean; text: string; share: number; problem?: ShownProblem };
}

export interface Fields {
  [name: string]: unknown;
  categories: { name: string }[];
}

export interface ShownDraft {
  text: string;
  fields: Fields | null;
  prompt: PromptState;
}

export interface ShownHunk {
  from: number;
  to: number;
  lines: string[];
}

export type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;
