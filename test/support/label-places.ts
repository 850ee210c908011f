import type { Visibility } from '../../src/core/visibility.js';
import type { LabelStore } from '../../src/prompts/labels/store.js';
import type { Person } from '../../src/prompts/library/person.js';
import { openPostgresPrompts } from '../../src/prompts/library/postgres.js';
import type { PromptStore } from '../../src/prompts/library/store.js';
import { labelsIn, labelsOn } from './labels.js';
import { testDatabase } from './postgres.js';
import { promptsAt, promptsIn } from './prompts.js';
import { temporaryFolder } from './temporary-folder.js';

/** A library of prompts and labels that several people share. */
export interface SharedLabels extends AsyncDisposable {
  /** Opens the labels as somebody, or as nobody in particular. */
  as(person?: Person, usual?: Visibility): Promise<LabelStore>;
  prompts(person?: Person): Promise<PromptStore>;
}

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
