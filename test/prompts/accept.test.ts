import { describe, expect, it } from 'vitest';
import type { Acceptance } from '../../src/core/classification.js';
import { isJudgement, isOfEndpoint } from '../../src/core/errors/ticket-error.js';
import { isRepairable } from '../../src/pipeline/repair.js';
import { createReplyReader } from '../../src/prompts/reply.js';

const read = (reply: object, acceptance?: Acceptance) =>
  createReplyReader(undefined, acceptance)({ text: JSON.stringify(reply), finish: 'stop' });

const sure = { urgent: true, categories: ['Bug'], confidence: { urgent: 0.9, categories: 0.4 } };
const foreign = { ...sure, confidence: { urgent: 0, categories: 0 }, unread_language: 'Japanese' };
const answer = { urgent: true, categories: ['Bug'] };

describe('an answer that says how sure it is', () => {
  it.each<[string, Acceptance]>([
    ['without a limit', {}],
    ['at the limit', { minConfidence: 0.4 }],
    ['where every language is taken', { anyLanguage: true }],
  ])('is taken %s', (_, acceptance) => {
    expect(read(sure, acceptance)).toEqual(sure);
  });

  it('is unsure where either part is less sure than the limit', () => {
    expect(() => read(sure, { minConfidence: 0.41 })).toThrow(
      expect.objectContaining({
        code: 'unsure',
        message: 'The model is unsure: its confidence is 0.400, and 0.410 is required.',
      }),
    );
    const other = { ...sure, confidence: { urgent: 0.1, categories: 1 } };
    expect(() => read(other, { minConfidence: 0.2 })).toThrow(expect.objectContaining({ code: 'unsure' }));
  });

  it('is an error where the model does not read the language', () => {
    expect(() => read(foreign, {})).toThrow(
      expect.objectContaining({
        code: 'language_not_supported',
        language: 'Japanese',
        message: 'The ticket is in Japanese, which the embedded model does not read.',
      }),
    );
  });

  it('is taken with a confidence of 0 where every language is', () => {
    expect(read(foreign, { anyLanguage: true })).toEqual({
      ...answer,
      confidence: { urgent: 0, categories: 0 },
      unreadLanguage: 'Japanese',
    });
    expect(() => read(foreign, { anyLanguage: true, minConfidence: 0.01 })).toThrow(
      expect.objectContaining({ code: 'unsure' }),
    );
  });

  it('counts for nothing in the reply of another model, which may say anything', () => {
    expect(read(foreign)).toEqual(answer);
    expect(read(sure)).toEqual(answer);
  });

  it.each([
    ['no confidence', { urgent: true, categories: ['Bug'] }],
    ['a confidence that is none', { ...answer, confidence: 'high' }],
    ['a confidence above 1', { ...answer, confidence: { urgent: 2, categories: 1 } }],
  ])('is taken as it is with %s', (_, reply) => {
    expect(read(reply, {})).toEqual(answer);
  });
});

it.each(['unsure', 'language_not_supported'] as const)(
  '%s is a judgement: neither a failure of the endpoint nor to be repaired',
  (code) => {
    expect(isJudgement({ code })).toBe(true);
    expect(isOfEndpoint({ code })).toBe(false);
    expect(isRepairable({ code, message: '' })).toBe(false);
  },
);
