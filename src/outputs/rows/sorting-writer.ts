import type { Outcome } from '../../core/outcome.js';
import type { Writer } from '../writer.js';
import { createOutcomeStore } from './outcome-store.js';

/** Keeps all rows until the end, in flat memory, and then passes them on sorted by key. */
export function sortingWriter(writer: Writer, keyOf: (outcome: Outcome) => Buffer): Writer {
  const store = createOutcomeStore(keyOf);
  return {
    async write(outcomes) {
      store.add(outcomes);
    },
    async commit() {
      try {
        for (const outcomes of store.sorted()) await writer.write(outcomes);
      } finally {
        store[Symbol.dispose]();
      }
      await writer.commit();
    },
    async discard() {
      store[Symbol.dispose]();
      await writer.discard();
    },
  };
}
