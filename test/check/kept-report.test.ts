import { describe, expect, it } from 'vitest';
import { keepReport, readKeptReport } from '../../src/check/kept-report.js';
import { worse } from './reporters/reports.js';

describe('the report that the history keeps', () => {
  it('is read as it was kept, with the tickets that flipped alone', () => {
    const whole = worse();
    const kept = keepReport(whole);
    expect(kept.flips.map(({ id }) => id)).toEqual(
      whole.tickets.filter(({ flip }) => flip !== undefined).map(({ id }) => id),
    );
    expect(kept.flips.length).toBeGreaterThan(0);
    expect(readKeptReport(JSON.stringify(kept))).toEqual(kept);
  });

  it('has no text of a ticket, and of errors the code alone', () => {
    const text = JSON.stringify(keepReport(worse()));
    for (const { text: words, note, answers } of worse().tickets) {
      for (const secret of [words, note, ...answers.map(({ error }) => error?.message ?? '')])
        if (secret !== '') expect(text).not.toContain(JSON.stringify(secret).slice(1, -1));
    }
  });

  it('is undefined where it has another form', () => {
    for (const text of ['', '{}', '[]', '{"suite": 1}']) expect(readKeptReport(text)).toBeUndefined();
  });
});
