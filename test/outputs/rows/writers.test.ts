import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../../src/core/outcome.js';
import { matchingWriter } from '../../../src/outputs/rows/matching-writer.js';
import { sortingWriter } from '../../../src/outputs/rows/sorting-writer.js';
import type { Writer } from '../../../src/outputs/writer.js';
import { classified, failed, sampleTicket } from '../../support/outcomes.js';

/** A writer that keeps what it is given, and how it ended. */
function recorder() {
  const written: Outcome[] = [];
  const ends: string[] = [];
  const writer: Writer = {
    write: async (outcomes) => void written.push(...outcomes),
    commit: async () => void ends.push('commit'),
    discard: async () => void ends.push('discard'),
  };
  return { writer, written, ends };
}

const keyOf = ({ ticket }: Outcome) => Buffer.from(ticket.text);

describe('a writer that sorts', () => {
  it('writes nothing before the end, and then all as it was, by the keys', async () => {
    const { writer, written, ends } = recorder();
    const ticket = sampleTicket('2', '\0\ud83d "b"');
    const outcomes = [
      classified(sampleTicket('1', 'c'), ['Bug', ''], { urgent: true }),
      failed(ticket, 'refused', 'It said "no"'),
      classified({ ...sampleTicket('3', 'a'), body: 'a', unreadable: { code: 'too_long', message: 'x' } }),
      classified(sampleTicket('4', 'c'), [], { origin: 'cached' }),
    ];
    const sorting = sortingWriter(writer, keyOf);
    await sorting.write(outcomes.slice(0, 2));
    await sorting.write(outcomes.slice(2));
    expect(written).toEqual([]);
    await sorting.commit();
    expect(written.map(({ ticket: { id } }) => id)).toEqual(['2', '3', '1', '4']);
    expect(new Set(written)).toEqual(new Set(outcomes));
    expect(ends).toEqual(['commit']);
  });

  it('keeps the order of equal keys over any number of rows', async () => {
    const { writer, written } = recorder();
    const sorting = sortingWriter(writer, keyOf);
    const count = 1_001;
    await sorting.write(
      Array.from({ length: count }, (_, index) => classified(sampleTicket(`${index}`, `${index % 3}`))),
    );
    await sorting.commit();
    const ids = written.map(({ ticket: { id } }) => Number(id));
    expect(ids).toEqual(
      [0, 1, 2].flatMap((rest) => [...Array(count).keys()].filter((index) => index % 3 === rest)),
    );
  });

  it('has nothing to write where nothing came, and gives up with what it writes to', async () => {
    const one = recorder();
    await sortingWriter(one.writer, keyOf).commit();
    expect([one.written, one.ends]).toEqual([[], ['commit']]);
    const other = recorder();
    const given = sortingWriter(other.writer, keyOf);
    await given.write([classified(sampleTicket('1', 'a'))]);
    await given.discard();
    expect([other.written, other.ends]).toEqual([[], ['discard']]);
  });
});

it('a writer with a condition passes on and counts', async () => {
  const { writer, written, ends } = recorder();
  const matching = matchingWriter(writer, ({ classification }) => classification?.urgent === true);
  await matching.writer.write([classified(sampleTicket('1', 'a')), failed(sampleTicket('2', 'b'))]);
  expect(written).toEqual([]);
  await matching.writer.write([classified(sampleTicket('3', 'c'), [], { urgent: true })]);
  await matching.writer.commit();
  expect(written.map(({ ticket: { id } }) => id)).toEqual(['3']);
  expect(matching.counts).toEqual({ written: 1, total: 3, failedLeftOut: 1 });
  await matching.writer.write([failed(sampleTicket('4', 'd'), 'not_sent')]);
  expect(matching.counts).toEqual({ written: 1, total: 4, failedLeftOut: 1 });
  expect(ends).toEqual(['commit']);
});
