import { describe, expect, it } from 'vitest';
import type { BenchEvent } from '../../src/run/workbench/state.js';
import { OpenPages } from '../../src/studio/open-pages.js';

const event: BenchEvent = { kind: 'rows', isAll: true, rows: [] };

function open() {
  const listeners = new Set<(event: BenchEvent) => void>();
  const pages = new OpenPages(
    {
      subscribe(listener) {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
      snapshot: () => [event],
    },
    () => {},
  );
  return { pages, listeners };
}

describe('pages that listen', () => {
  it('receive all that there is, and end together', async () => {
    const { pages, listeners } = open();
    const answers = [pages.listen(), pages.listen()];
    pages.close();
    expect(await Promise.all(answers.map((answer) => answer.text()))).toEqual(
      Array.from({ length: 2 }, () => `event: rows\ndata: ${JSON.stringify(event)}\n\n`),
    );
    expect(listeners.size).toBe(0);
  });

  it('are let in no more once all were ended', () => {
    const { pages, listeners } = open();
    pages.close();
    expect(pages.listen().status).toBe(401);
    expect(listeners.size).toBe(0);
  });

  it('are 50 at most', async () => {
    const { pages } = open();
    const answers = Array.from({ length: 51 }, () => pages.listen());
    expect(answers.map(({ status }) => status)).toEqual([...Array(50).fill(200), 503]);
    await answers[0]?.body?.cancel();
    expect(pages.listen().status).toBe(200);
    pages.close();
  });

  it('are ended where they read nothing, before they fill memory', () => {
    const { pages, listeners } = open();
    pages.listen();
    let sent = 0;
    while (listeners.size > 0 && sent < 100) {
      for (const listener of listeners) listener(large);
      sent++;
    }
    expect(sent).toBeGreaterThan(10);
    expect(sent).toBeLessThan(20);
    expect(pages.count).toBe(0);
  });
});

/** About a million bytes. */
const large: BenchEvent = {
  kind: 'rows',
  isAll: false,
  rows: [
    {
      n: 0,
      id: 'T1',
      text: 'x'.repeat(1e6),
      urgent: null,
      categories: null,
      error: null,
      origin: null,
      was: null,
      isOld: false,
      isToSend: null,
    },
  ],
};
