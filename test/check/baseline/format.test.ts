import { describe, expect, it } from 'vitest';
import type { CheckAnswer } from '../../../src/check/assess/report.js';
import type { Baseline } from '../../../src/check/baseline/baseline.js';
import { formatBaseline, parseBaseline } from '../../../src/check/baseline/format.js';
import { fc } from '../../support/properties.js';

const bug: CheckAnswer = { classification: { urgent: true, categories: ['Bug'] } };
const late: CheckAnswer = { error: { code: 'timeout', message: 'too late' } };

const facts = { prompt: 'triage', promptVersion: undefined, promptHash: 'abc', model: 'm' };
const baseline = (answers: readonly (readonly [string, readonly CheckAnswer[]])[]): Baseline => ({
  ...facts,
  tickets: {
    columns: [],
    byId: new Map(
      answers.map(([id]) => [id, { shown: `shown ${id}`, expected: { urgent: true, categories: ['Bug'] } }]),
    ),
  },
  answers: new Map(answers),
});

const two = baseline([
  ['L-2', [late]],
  ['L-1', [bug, { classification: { urgent: false, categories: ['Uptime', 'Bug'] } }]],
]);

const read = (text: string) => {
  const found = parseBaseline(text, 'b.json');
  if (found.kind !== 'listed') throw new Error('It is of an old version.');
  return found;
};

describe('a baseline', () => {
  it('says whether its tickets were redacted, which is not to be edited', () => {
    const written = formatBaseline({ ...two, redacted: true });
    expect(read(written)).toMatchObject({ baseline: { redacted: true }, damage: undefined });
    expect(read(formatBaseline(two)).baseline).not.toHaveProperty('redacted');
    expect(read(written.replace('  "redacted": true,\n', '')).damage).toContain('digest');
  });

  it('has a line for each ticket and for its answers, by their ids', () => {
    const written = formatBaseline(two);
    expect(written.replace(/"digest": "[0-9a-f]{64}"/, '"digest": "…"')).toBe(`{
  "ticketsift_baseline": 2,
  "prompt": "triage",
  "prompt_hash": "abc",
  "model": "m",
  "digest": "…",
  "tickets": {
    "L-1": {"shown":"shown L-1","urgent":true,"categories":["Bug"]},
    "L-2": {"shown":"shown L-2","urgent":true,"categories":["Bug"]}
  },
  "answers": {
    "L-1": [{"urgent":true,"categories":["Bug"]},{"urgent":false,"categories":["Bug","Uptime"]}],
    "L-2": [{"error":"timeout","message":"too late"}]
  }
}
`);
  });

  it('says which version of a saved prompt it is of, its categories and columns, and what spoke against it', () => {
    const saved: Baseline = {
      ...two,
      promptVersion: 2,
      forced: 'the endpoint failed',
      categories: ['Bug', 'Uptime'],
      tickets: { ...two.tickets, columns: ['subject'] },
    };
    const written = formatBaseline(saved);
    expect(written).toContain('  "prompt": "triage",\n  "prompt_version": 2,\n');
    const { baseline: again, damage } = read(written);
    expect([formatBaseline(again), damage]).toEqual([written, undefined]);
    expect(again).toMatchObject({ forced: 'the endpoint failed', categories: ['Bug', 'Uptime'] });
  });

  it('is read as it was written, whatever ids and names there are', () => {
    const text = fc.oneof(fc.string({ unit: 'grapheme', minLength: 1 }), fc.constant('__proto__'));
    const answer = fc
      .record({ urgent: fc.boolean(), categories: fc.uniqueArray(text, { maxLength: 3 }) })
      .map(
        ({ urgent, categories }): CheckAnswer => ({
          classification: { urgent, categories: categories.toSorted() },
        }),
      );
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(text, fc.array(answer, { minLength: 1, maxLength: 3 })), {
          selector: ([id]) => id,
        }),
        (answers) => {
          const written = formatBaseline(baseline(answers));
          const found = read(written);
          expect(found.damage).toBeUndefined();
          expect(found.baseline.answers).toEqual(new Map(answers));
          expect(formatBaseline(found.baseline)).toBe(written);
        },
      ),
    );
  });

  it.each<[string, (text: string) => string]>([
    ['spaces', (text) => JSON.stringify(JSON.parse(text), null, 4)],
    ['line ends', (text) => text.replaceAll('\n', '\r\n')],
    [
      'the order of tickets',
      (text) => text.replace(/( {4}"L-1": \{.*\}),\n( {4}"L-2": \{.*\})\n/, '$2,\n$1\n'),
    ],
  ])('may have other %s', (_, change) => {
    const written = formatBaseline(two);
    expect(change(written)).not.toBe(written);
    expect(read(change(written)).damage).toBeUndefined();
  });

  it.each<[string, string | RegExp, string]>([
    ['an answer', '[{"error":"timeout","message":"too late"}]', '[{"urgent":false,"categories":["Bug"]}]'],
    ['a ticket', 'shown L-2', 'shown L-3'],
    ['a label', '"shown L-2","urgent":true', '"shown L-2","urgent":false'],
    ['the model', '"model": "m"', '"model": "n"'],
    ['the prompt', '"prompt_hash": "abc"', '"prompt_hash": "abd"'],
    ['its digest', /"digest": "[0-9a-f]{64}",/, ''],
    ['that it was forced', '"model": "m"', '"model": "m",\n  "forced": "no"'],
  ])('shows that somebody changed %s', (_, from, to) => {
    const changed = formatBaseline(two).replace(from, to);
    expect(read(changed).damage).toContain('does not match its digest');
  });

  it('shows a ticket that a merge left twice, whichever of the two it was written with', () => {
    const written = formatBaseline(two);
    const line = '    "L-2": [{"error":"timeout","message":"too late"}]';
    const other = '    "L-2": [{"urgent":false,"categories":["Bug"]}]';
    for (const lines of [`${line},\n${other}`, `${other},\n${line}`, `${line},\n    "L\\u002d2": []`])
      expect(read(written.replace(line, lines)).damage).toBe('it has L-2 twice, as a merge may cause');
  });

  it.each(['', 'no json', '[]', '{"ticketsift_baseline":2}', '{"ticketsift_baseline":1}'])(
    'is not %j',
    (text) => {
      expect(() => parseBaseline(text, 'b.json')).toThrow(
        expect.objectContaining({
          code: 'bad_input',
          message: expect.stringContaining('b.json is not a baseline'),
        }),
      );
    },
  );

  it('is read with a byte order mark in front', () => {
    expect(read(`\uFEFF${formatBaseline(two)}`)).toEqual(read(formatBaseline(two)));
  });

  it('of a newer version of the program is reported', () => {
    expect(() => parseBaseline('{"ticketsift_baseline":3}', 'b.json')).toThrow(
      expect.objectContaining({
        code: 'bad_input',
        message: 'b.json was written by a newer version of ticketsift',
      }),
    );
  });

  it('with the marks of a merge conflict is reported', () => {
    const written = formatBaseline(two).replace('  "digest"', '<<<<<<< ours\n  "digest"');
    expect(() => parseBaseline(`${written}>>>>>>> theirs\n`, 'b.json')).toThrow(
      expect.objectContaining({
        code: 'bad_input',
        message: 'b.json holds the marks of a merge conflict',
        hint: expect.stringContaining('--approve'),
      }),
    );
  });
});
