import { expect, it } from 'vitest';
import { replyReaderFor } from '../../../src/run/model/reply-reader.js';

const confidence = { urgent: 0.9, categories: 0.4 };
const reply = {
  text: JSON.stringify({ urgent: true, categories: ['Bug'], confidence }),
  finish: 'stop',
} as const;
const answer = { urgent: true, categories: ['Bug'] };
const prompt = { categories: undefined };

it('reads how sure a model is that says so', () => {
  expect(replyReaderFor('embedded', prompt)(reply)).toEqual({ ...answer, confidence });
});

it('takes what another model says of that for no part of its answer', () => {
  expect(replyReaderFor('stand-in', prompt)(reply)).toEqual(answer);
  expect(replyReaderFor('stand-in', prompt, { minConfidence: 0.5 })(reply)).toEqual(answer);
});

it('takes no answer that is less sure than it has to be', () => {
  expect(() => replyReaderFor('embedded', prompt, { minConfidence: 0.5 })(reply)).toThrow(/unsure/);
});
