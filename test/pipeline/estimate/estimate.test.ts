import { describe, expect, it } from 'vitest';
import type { Usage } from '../../../src/core/model.js';
import type { Prompt } from '../../../src/core/prompt.js';
import { type EstimateOptions, estimate, predictCost } from '../../../src/pipeline/estimate/estimate.js';
import { Survey } from '../../../src/pipeline/estimate/survey.js';
import { compileTemplate } from '../../../src/prompts/template.js';
import { fc } from '../../support/properties.js';
import { category, makePrompt, makeTicket } from '../../support/tickets.js';

/** A token for every four characters, begun ones included: a tokenizer that can be reckoned with. */
const countTokens = (text: string) => Math.ceil(text.length / 4);

interface Walk {
  readonly prompt?: Partial<Prompt>;
  readonly toAsk?: readonly string[];
  readonly asked?: readonly (readonly [text: string, usage: Usage])[];
  readonly options?: Partial<EstimateOptions>;
}

function estimateOf({ prompt: parts = {}, toAsk = [], asked = [], options = {} }: Walk = {}) {
  const prompt = makePrompt({ body: 'Sort: {text}', ...parts });
  const template = compileTemplate(prompt, ['id', 'text']);
  const survey = new Survey(template);
  const requestOf = (text: string) => template.request(template.fills(makeTicket({ id: '1', text })));
  for (const text of toAsk) survey.addUnanswered(requestOf(text));
  for (const [text, usage] of asked) survey.addAnswered(requestOf(text), usage);
  return estimate(survey, { countTokens, isExact: true, prompt, past: () => [], ...options });
}

const texts = (count: number, length = 40) => Array.from({ length: count }, () => 'x'.repeat(length));
const use = (input: number, output: number, cachedInput = 0): Usage => ({ input, cachedInput, output });

/** `Sort: `, the schema of an answer without categories, and what stands around one message. */
const frame = 2 + Math.ceil(JSON.stringify(schema()).length / 4) + 4 + 3;

function schema() {
  return {
    type: 'object',
    properties: { urgent: { type: 'boolean' }, categories: { type: 'array', items: { type: 'string' } } },
    required: ['urgent', 'categories'],
    additionalProperties: false,
  };
}

describe('tokens in', () => {
  it('are those of the requests to be asked, with the schema and what stands around', () => {
    expect(estimateOf({ toAsk: texts(3) }).input.median).toBeCloseTo(3 * (frame + 10), 6);
  });

  it('count a system message', () => {
    const { input } = estimateOf({ toAsk: texts(1), prompt: { system: 'x'.repeat(40) } });
    expect(input.median).toBeCloseTo(frame + 10 + 10 + 4, 6);
  });

  it('count a ticket as often as the prompt has it', () => {
    const { input } = estimateOf({ toAsk: texts(1), prompt: { body: '{text}{text}{text}' } });
    expect(input.median).toBeCloseTo(frame - 2 + 30, 6);
  });

  it('count the list of categories once a request', () => {
    const prompt = { body: '{categories}{text}', categories: [category('A'), category('B')] };
    const with100 = estimateOf({ toAsk: texts(100), prompt }).input.median;
    expect(with100).toBeCloseTo(100 * estimateOf({ toAsk: texts(1), prompt }).input.median, 6);
  });

  it('of very many are scaled from a sample by their characters', () => {
    const { input } = estimateOf({ toAsk: [...texts(5000, 40), ...texts(5000, 80)] });
    expect(input.median).toBeCloseTo(10_000 * frame + 5000 * 10 + 5000 * 20, 4);
  });

  it('of a very long ticket are scaled from its beginning', () => {
    const counted: number[] = [];
    const counting = (text: string) => {
      counted.push(text.length);
      return countTokens(text);
    };
    const { input } = estimateOf({ toAsk: texts(1, 4_000_000), options: { countTokens: counting } });
    expect(input.median).toBeCloseTo(frame + 1_000_000, 4);
    expect(Math.max(...counted)).toBeLessThanOrEqual(2000);
  });

  it('are corrected by what the endpoint counted of those that were asked', () => {
    const asked = texts(50).map((text) => [text, use(2 * (frame + 10), 12)] as const);
    const { input, compared } = estimateOf({ toAsk: texts(100), asked });
    expect(compared).toBe(50);
    expect(input.median).toBeCloseTo(2 * 100 * (frame + 10), 4);
    expect(input.high / input.median).toBeLessThan(1.01);
  });

  it('may be more where nothing tells, and the more with another vendor’s tokenizer', () => {
    const highFor = (isExact: boolean) => {
      const { input } = estimateOf({ toAsk: texts(10), options: { isExact } });
      return input.high / input.median;
    };
    expect(highFor(true)).toBeCloseTo(1.05, 6);
    expect(highFor(false)).toBeCloseTo(1.3, 6);
  });

  it('are not corrected by an endpoint that counts none', () => {
    const { input, compared } = estimateOf({ toAsk: texts(1), asked: [['x', use(0, 12)]] });
    expect(compared).toBe(0);
    expect(input.median).toBeCloseTo(frame + 10, 6);
  });
});

describe('tokens out', () => {
  it('are those of as many past answers, the more surely the more there are', () => {
    const past = (count: number) => Array.from({ length: count }, (_, n) => use(100, n % 2 === 0 ? 10 : 14));
    const few = estimateOf({ toAsk: texts(100), options: { past: () => past(10) } });
    const many = estimateOf({ toAsk: texts(100), options: { past: () => past(1000) } });
    expect(few.output.median).toBeCloseTo(1200, 6);
    expect(many.output.median).toBeCloseTo(1200, 6);
    expect(many.output.high).toBeLessThan(few.output.high);
    expect([few.pastAnswers, many.pastAnswers]).toEqual([10, 1000]);
  });

  it('are foretold from answers met on the walk or from the past ones, whichever are more', () => {
    const asked = [['a', use(10, 20)] as const, ['b', use(10, 20)] as const];
    const from = (past: readonly Usage[]) =>
      estimateOf({ toAsk: texts(1), asked, options: { past: () => past } });
    expect(from([use(10, 1)])).toMatchObject({ output: { median: 20 }, pastAnswers: 2 });
    expect(from([use(10, 1), use(10, 1), use(10, 1)])).toMatchObject({
      output: { median: 1 },
      pastAnswers: 3,
    });
  });

  it('of a single past answer are likely as many, and may well be more', () => {
    const { output } = estimateOf({ toAsk: texts(1), options: { past: () => [use(10, 20)] } });
    expect(output.median).toBe(20);
    expect(output.high).toBeGreaterThan(25);
  });

  it('without any past answer are guessed by the prompt’s category names', () => {
    const prompt = { categories: [category('Uptime'), category('Feature Request'), category('Other')] };
    const answer = '{"urgent":false,"categories":["Uptime","Feature Request"]}';
    const each = Math.ceil(answer.length / 4);
    const guess = estimateOf({ toAsk: texts(10), prompt });
    expect(guess).toMatchObject({ output: { median: 10 * each, high: 40 * each }, pastAnswers: 0 });
    const limited = estimateOf({ toAsk: texts(10), prompt: { ...prompt, maxOutputTokens: 200 } });
    expect(limited.output).toEqual({ median: 10 * each, high: 2000 });
  });

  it('are never more than the prompt allows', () => {
    const past = () => [use(10, 90), use(10, 110)];
    const { output } = estimateOf({
      toAsk: texts(10),
      prompt: { maxOutputTokens: 100 },
      options: { past },
    });
    expect(output).toEqual({ median: 1000, high: 1000 });
  });
});

describe('the cost', () => {
  const price = { input: 1, cachedInput: 0.1, output: 10 };

  it('counts input, the part of it that past answers had cached, and output at their prices', () => {
    const asked = texts(20).map((text) => [text, use(frame + 10, 12, (frame + 10) / 2)] as const);
    const foretold = estimateOf({ toAsk: texts(1000), asked });
    expect(foretold.cachedShare).toBe(0.5);
    const cost = predictCost(price, foretold);
    expect(cost.median).toBeCloseTo((1000 * (frame + 10) * 0.55 + 1000 * 12 * 10) / 1e6, 8);
  });

  it('of nothing to ask is nothing, and no one looks for past answers', () => {
    const past = () => {
      throw new Error('looked');
    };
    const none = estimateOf({ asked: [['a', use(10, 5)]], options: { past } });
    expect(none).toMatchObject({ input: { median: 0, high: 0 }, output: { median: 0, high: 0 } });
    expect(predictCost(price, none)).toEqual({ median: 0, high: 0 });
  });

  it('is never less at the 90th percentile than at the median, whatever was seen', () => {
    const usage = fc.record({ input: fc.nat(1e6), cachedInput: fc.nat(1e6), output: fc.nat(1e5) });
    const walk = fc.record({
      toAsk: fc.array(
        fc.string({ minLength: 1 }).filter((text) => text.trim() !== ''),
        { maxLength: 5 },
      ),
      asked: fc.array(fc.tuple(fc.constantFrom('a', 'some longer text', '😀'), usage), { maxLength: 5 }),
      options: fc.record({ past: fc.array(usage, { maxLength: 5 }).map((past) => () => past) }),
      prompt: fc.record({ maxOutputTokens: fc.option(fc.integer({ min: 1, max: 500 }), { nil: undefined }) }),
    });
    fc.assert(
      fc.property(walk, (walk) => {
        const foretold = estimateOf(walk);
        for (const { median, high } of [foretold.input, foretold.output, predictCost(price, foretold)]) {
          expect(Number.isFinite(high)).toBe(true);
          expect(median).toBeGreaterThanOrEqual(0);
          expect(high).toBeGreaterThanOrEqual(median);
        }
        expect(foretold.cachedShare).toBeGreaterThanOrEqual(0);
        expect(foretold.cachedShare).toBeLessThanOrEqual(1);
      }),
    );
  });
});
