import type { Visibility } from '../../src/core/visibility.js';
import type { LabelDraft } from '../../src/prompts/labels/label.js';
import { createLabelStore, type LabelStore } from '../../src/prompts/labels/store.js';
import type { PromptDatabase } from '../../src/prompts/library/database.js';
import type { Person } from '../../src/prompts/library/person.js';
import { openPostgresPrompts } from '../../src/prompts/library/postgres.js';
import { openSqlitePrompts } from '../../src/prompts/library/sqlite.js';
import type { PromptStore } from '../../src/prompts/library/store.js';
import { testDatabase } from './postgres.js';
import { optionsOf, promptsAt, promptsIn } from './prompts.js';
import { temporaryFolder } from './temporary-folder.js';

/** A library of prompts and labels that several people share. */
export interface SharedLabels extends AsyncDisposable {
  /** Opens the labels as somebody, or as nobody in particular. */
  as(person?: Person, usual?: Visibility): Promise<LabelStore>;
  prompts(person?: Person): Promise<PromptStore>;
}

/** The labels in a database. */
export function labelsOn(database: PromptDatabase, person?: Person, usual?: Visibility): LabelStore {
  return createLabelStore(database, {
    ...optionsOf(person),
    usual: usual ?? (person ? 'org' : 'everyone'),
  });
}

/** The labels in a SQLite file. */
export const labelsIn = (path: string, person?: Person, usual?: Visibility) =>
  labelsOn(openSqlitePrompts(path), person, usual);

/** Every kind of place, to run the same tests on each. */
export const labelPlaces: readonly (readonly [name: string, open: () => Promise<SharedLabels>])[] = [
  [
    'SQLite',
    async () => {
      const folder = await temporaryFolder();
      const path = folder.file('data/prompts.db');
      return {
        as: async (person, usual) => labelsIn(path, person, usual),
        prompts: async (person) => promptsIn(path, person),
        [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
      };
    },
  ],
  [
    'PostgreSQL',
    async () => {
      const { url, ...database } = await testDatabase();
      return {
        as: async (person, usual) =>
          labelsOn(await openPostgresPrompts(url, { variables: {}, person }), person, usual),
        prompts: (person) => promptsAt(url, person),
        [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
      };
    },
  ],
];

const triage = { name: 'triage', version: 2, hash: 'abc' };
const source = { names: ['tickets.csv'], options: { header: true }, isRepeatable: true };

/** A label to add, in which a test says what matters to it. */
export function labelDraft(id: string, more: Partial<LabelDraft> = {}): LabelDraft {
  return {
    prompt: triage,
    ticket: { id, text: `text of ${id}` },
    source,
    classification: { urgent: false, categories: ['Bug'] },
    queue: 'random',
    isBlind: false,
    proposed: { urgent: true, categories: ['Bug'] },
    ...more,
  };
}
