import { once } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';
import { messageOf } from '../../core/errors/caught.js';
import { TicketsiftError } from '../../core/errors.js';
import { WorkbookFault } from './faults.js';
import { readSheet } from './read-sheet.js';
import type { FromReader } from './sheet-thread.js';

// Runs in a thread: reads a sheet, and stays no more than a few steps ahead of who takes them.

const say = (message: FromReader) => parentPort?.postMessage(message);

/** Rows that were sent and not taken yet, in steps. */
const maxAhead = 4;
let ahead = 0;
parentPort?.on('message', () => ahead--);

try {
  for await (const step of readSheet(workerData)) {
    say(step);
    if (step.kind === 'rows') ahead++;
    while (parentPort && ahead >= maxAhead) await once(parentPort, 'message');
  }
} catch (cause) {
  say(failureOf(cause));
}
// A listener would keep the thread.
parentPort?.close();

function failureOf(cause: unknown): FromReader {
  if (cause instanceof WorkbookFault) return { kind: 'fault', message: cause.message, hint: cause.hint };
  const code = cause instanceof TicketsiftError ? cause.code : undefined;
  const hint = cause instanceof TicketsiftError ? cause.hint : undefined;
  return { kind: 'failure', message: messageOf(cause), code, hint };
}
