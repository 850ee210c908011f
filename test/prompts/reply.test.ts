import { describe, expect, it } from 'vitest';
import type { Finish } from '../../src/core/model.js';
import { createReplyReader } from '../../src/prompts/reply.js';
import { fc } from '../support/properties.js';
import { category } from '../support/tickets.js';

const readAny = createReplyReader(undefined);
const readListed = createReplyReader([category('Bug'), category('Feature Request'), category('Größe')]);
const stop = (text: string, finish: Finish = 'stop') => ({ text, finish });
const failsWith = (code: string) => expect.objectContaining({ name: 'TicketFailure', code });

describe('a reply is read', () => {
  it.each([
    ['as it should be', '{"urgent": true, "categories": ["Bug"]}'],
    ['with white space around', '\n {"urgent": true, "categories": ["Bug"]}\n'],
    ['inside a code fence', '```json\n{"urgent": true, "categories": ["Bug"]}\n```'],
    ['after a sentence of prose', 'Here\'s the answer: {"urgent": true, "categories": ["Bug"]}'],
    ['before one', '{"urgent": true, "categories": ["Bug"]} Hope it\'s right.'],
    ['with keys nobody asked for', '{"reason": "}{", "urgent": true, "categories": ["Bug"]}'],
    ['given twice alike', '{"urgent": true, "categories": ["Bug"]}\n{"urgent":true,"categories":["Bug"]}'],
    [
      'given twice with keys in another order',
      '{"urgent": true, "categories": ["Bug"], "a": {"b": 1, "c": [2]}} {"a": {"c": [2], "b": 1}, "categories": ["Bug"], "urgent": true}',
    ],
    [
      'given twice, each nested 50,000 deep',
      `{"urgent": true, "categories": ["Bug"], "a": ${'['.repeat(50_000)}${']'.repeat(50_000)}} `.repeat(2),
    ],
    ['given 10,000 times', '{"urgent": true, "categories": ["Bug"]} '.repeat(10_000)],
    ['beside braces that are no JSON', 'For {text}: {"urgent": true, "categories": ["Bug"]}'],
    ['in a list of one', '[{"urgent": true, "categories": ["Bug"]}]'],
    ['in another case and with space', '{"urgent": true, "categories": [" BUG "]}'],
    ['with a category twice', '{"urgent": true, "categories": ["Bug", "bug"]}'],
  ])('%s', (_, text) => {
    expect(readListed(stop(text))).toEqual({ urgent: true, categories: ['Bug'] });
  });

  it('with categories as the prompt writes them, in the order of the reply', () => {
    const text = '{"urgent": false, "categories": ["feature request", "gro\u0308\u00dfe", "BUG"]}';
    expect(readListed(stop(text)).categories).toEqual(['Feature Request', 'Größe', 'Bug']);
  });

  it('with any categories where the prompt lists none, in their first spelling', () => {
    const text = '{"urgent": false, "categories": ["Network", " network", "VPN"]}';
    expect(readAny(stop(text)).categories).toEqual(['Network', 'VPN']);
  });

  it('with no categories at all', () => {
    expect(readListed(stop('{"urgent": false, "categories": []}')).categories).toEqual([]);
  });
});

describe('a reply is an error', () => {
  it.each([
    ['invalid_json', 'Sorry, no idea.'],
    ['invalid_json', ''],
    ['invalid_json', '{"urgent": true, "categories": ["Bug"]'],
    ['invalid_json', "{'urgent': true, 'categories': []}"],
    ['invalid_json', '{"urgent": true, "categories": ["Bug"]} or {"urgent": false, "categories": ["Bug"]}'],
    [
      'invalid_json',
      '{"urgent": true, "categories": ["Bug", "Größe"]} {"urgent": true, "categories": ["Größe", "Bug"]}',
    ],
    ['invalid_json', '{"urgent": true, "categories": []} {"urgent": true, "categories": {}}'],
    ['invalid_json', '{"urgent": true, "categories": []} {"urgent": true, "categories": [], "a": 1}'],
    [
      'invalid_json',
      '{"urgent": true, "categories": [], "a": 1} {"urgent": true, "categories": [], "toString": 1}',
    ],
    ['invalid_json', '["Bug"]'],
    ['invalid_json', 'null'],
    ['missing_urgent', '{"categories": ["Bug"]}'],
    ['missing_urgent', '{"__proto__": {"urgent": true, "categories": []}}'],
    ['missing_urgent', '{"constructor": 1}'],
    ['invalid_urgent', '{"urgent": "true", "categories": []}'],
    ['invalid_urgent', '{"urgent": null, "categories": []}'],
    ['invalid_urgent', '{"urgent": [[[]]], "categories": []}'],
    ['missing_categories', '{"urgent": true}'],
    ['invalid_categories', '{"urgent": true, "categories": "Bug"}'],
    ['invalid_categories', '{"urgent": true, "categories": [1]}'],
    ['invalid_categories', '{"urgent": true, "categories": [" "]}'],
    ['invalid_categories', '{"urgent": true, "categories": {"0": "Bug"}}'],
    ['unknown_category', '{"urgent": true, "categories": ["Bug", "Weather"]}'],
    ['unknown_category', '{"urgent": true, "categories": ["__proto__"]}'],
  ])('%s: %s', (code, text) => {
    expect(() => readListed(stop(text))).toThrow(failsWith(code));
  });

  it.each([
    ['cut_off', 'length'],
    ['filtered', 'filter'],
    ['refused', 'refusal'],
  ] as const)('%s when the model stopped by %s, whatever it wrote', (code, finish) => {
    expect(() => readListed(stop('{"urgent": true, "categories": ["Bug"]}', finish))).toThrow(
      failsWith(code),
    );
  });

  it.each([
    ['of 8 MB', 'x'.repeat(8_000_000)],
    ['of 8 MB inside an object', `{"urgent": true, "categories": [], "why": "${'x'.repeat(8_000_000)}"}`],
    ['of 100,000 open braces', '{'.repeat(100_000)],
    ['of 100,000 escaped quotes', `{${'\\"'.repeat(100_000)}`],
    ['nested 100,000 deep, twice', `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)} `.repeat(2)],
  ])('and no crash %s', (_, text) => {
    expect(() => readListed(stop(text))).toThrow(expect.objectContaining({ name: 'TicketFailure' }));
  });

  it('quotes what came, shortened', () => {
    expect(() => readAny(stop(`Well, ${'I think '.repeat(50)}`))).toThrow(/“Well, I think .{40,70}…”$/);
  });
});

describe('whatever a model writes', () => {
  it('it is a classification or a ticket error, never another fault', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.json(),
      fc.json().map((json) => `so: ${json} {"urgent":`),
    );
    fc.assert(
      fc.property(text, (reply) => {
        try {
          expect(readListed(stop(reply)).categories).toBeInstanceOf(Array);
        } catch (error) {
          expect(error).toMatchObject({ name: 'TicketFailure' });
        }
      }),
    );
  });

  it('an answer survives any prose without braces around it', () => {
    const prose = fc.string({ unit: 'grapheme' }).map((text) => text.replace(/[{}]/g, ''));
    const answer = fc.record({
      urgent: fc.boolean(),
      categories: fc.constantFrom([], ['Bug'], ['Bug', 'Größe']),
    });
    fc.assert(
      fc.property(prose, answer, prose, (before, expected, after) => {
        expect(readListed(stop(`${before}${JSON.stringify(expected)}${after}`))).toEqual(expected);
      }),
    );
  });

  it('extra keys change nothing', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (extra) => {
        const reply = JSON.stringify({ ...extra, urgent: true, categories: ['Bug'] });
        expect(readListed(stop(reply))).toEqual({ urgent: true, categories: ['Bug'] });
      }),
    );
  });
});
