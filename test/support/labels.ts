import type { Visibility } from '../../src/core/visibility.js';
import { hashText, type Label, type LabelDraft } from '../../src/prompts/labels/label.js';
import { createLabelStore, type LabelStore } from '../../src/prompts/labels/store.js';
import type { PromptDatabase } from '../../src/prompts/library/database.js';
import type { Person } from '../../src/prompts/library/person.js';
import { openSqlitePrompts } from '../../src/prompts/library/sqlite.js';
import { optionsOf } from './prompts.js';

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

/** A label as it is stored, in which a test says what matters to it: the current user's, of a bug that is not urgent. */
export function labelOfTicket(ticket: string, more: Partial<Label> = {}): Label {
  return {
    id: `label of ${ticket}`,
    position: 1,
    prompt: 'triage',
    promptVersion: undefined,
    promptHash: undefined,
    visibility: 'org',
    ticket,
    textHash: hashText(`text of ${ticket}`),
    source,
    classification: { urgent: false, categories: ['Bug'] },
    queue: 'random',
    drawnFrom: ['random'],
    isBlind: false,
    proposed: undefined,
    author: { name: 'ann@example.com', verified: undefined },
    reviewer: ' ann@example.com',
    isOwn: true,
    labelledAt: '2026-01-31T12:00:00.000Z',
    ...more,
  };
}
