import type { Person } from '../../src/prompts/library/person.js';
import type { PromptStore } from '../../src/prompts/library/store.js';
import { testDatabase } from './postgres.js';
import { promptsAt, promptsIn } from './prompts.js';
import { temporaryFolder } from './temporary-folder.js';

/** A place for prompts that several people share. */
export interface SharedPrompts extends AsyncDisposable {
  /** Opens it as somebody, or as nobody in particular. */
  as(person?: Person): Promise<PromptStore>;
}

/** Every kind of place, to run the same tests on each. */
export const promptPlaces: readonly (readonly [name: string, open: () => Promise<SharedPrompts>])[] = [
  [
    'SQLite',
    async () => {
      const folder = await temporaryFolder();
      return {
        as: async (person) => promptsIn(folder.file('data/prompts.db'), person),
        [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
      };
    },
  ],
  [
    'PostgreSQL',
    async () => {
      const database = await testDatabase();
      return {
        as: (person) => promptsAt(database.url, person),
        [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
      };
    },
  ],
];
