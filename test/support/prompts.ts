import type { Person } from '../../src/prompts/library/person.js';
import { openPostgresPrompts } from '../../src/prompts/library/postgres.js';
import { openSqlitePrompts } from '../../src/prompts/library/sqlite.js';
import { createStore, type Draft, type PromptStore } from '../../src/prompts/library/store.js';
import { temporary } from '../../src/storage/open.js';

/** The prompts in a SQLite file. */
export function promptsIn(path: string, person?: Person): PromptStore {
  return createStore(openSqlitePrompts(path), optionsOf(person));
}

/** The prompts in a PostgreSQL database. */
export async function promptsAt(url: string, person?: Person): Promise<PromptStore> {
  return createStore(await openPostgresPrompts(url, { variables: {}, person }), optionsOf(person));
}

/** The prompts of somebody who never saved any. */
export const noPrompts = async () => promptsIn(temporary);

const startedAt = Date.UTC(2026, 0, 31, 12);
let ids = 0;

/** What a store of prompts or labels is opened with in tests. */
export function optionsOf(person: Person | undefined) {
  let seconds = 0;
  return {
    person,
    author: {
      name: person?.identity.email ?? 'somebody',
      verified: person && { issuer: person.issuer, id: person.identity.userId },
    },
    now: () => startedAt + 1000 * seconds++,
    newId: () => `id-${process.pid}-${ids++}`,
  };
}

/** Somebody of an organisation, or of none. */
export function member(userId: string, orgId?: string, issuer = 'https://auth.example.com'): Person {
  return { issuer, identity: { userId, email: `${userId}@example.com`, orgId, roles: [] } };
}

/** A prompt to save, in which a test says what matters to it. */
export function draft(content: string, more: Partial<Draft> = {}): Draft {
  return {
    ...{ name: 'triage', visibility: undefined, usual: 'org', message: undefined, ifVersion: undefined },
    content,
    contentHash: `hash of ${content}`,
    ...more,
  };
}
