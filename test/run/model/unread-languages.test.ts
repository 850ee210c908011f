import { describe, expect, it } from 'vitest';
import { LanguageFailure } from '../../../src/core/errors/ticket-error.js';
import type { Outcome } from '../../../src/core/outcome.js';
import { UnreadLanguages } from '../../../src/run/model/unread-languages.js';
import { makeTicket } from '../../support/tickets.js';

const ticket = makeTicket({ text: 'x' });
const failed = (language: string): Outcome => ({
  ticket,
  origin: 'sent',
  error: new LanguageFailure(language),
});
const answered = (unreadLanguage?: string): Outcome => ({
  ticket,
  origin: 'sent',
  classification: { urgent: false, categories: [], unreadLanguage },
});

function noteOn(...outcomes: readonly Outcome[]): string[] {
  const notes: string[] = [];
  const languages = new UnreadLanguages((text) => notes.push(text));
  for (const outcome of outcomes) languages.add([outcome]);
  languages.sum();
  return notes;
}

describe('the note on languages that a model does not read', () => {
  it('is left out where there are none', () => {
    expect(noteOn(answered())).toEqual([]);
  });

  it('counts them, the most frequent first', () => {
    expect(noteOn(failed('Polish'), failed('Japanese'), answered(), failed('Japanese'))).toEqual([
      'the embedded model does not read the language of 3 tickets (2 in Japanese, 1 in Polish): they have the error language_not_supported; --any-language takes a guess, and --retry-errors with another --model sends them there',
    ]);
  });

  it('says of guesses that they are some', () => {
    expect(noteOn(answered('Polish'))).toEqual([
      'the embedded model does not read the language of 1 ticket (1 in Polish): its answer is a guess, with a confidence of 0',
    ]);
  });
});
