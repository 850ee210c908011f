import { describe, expect, it } from 'vitest';
import type { Confidence } from '../../../src/core/classification.js';
import { LanguageFailure, TicketFailure } from '../../../src/core/errors/ticket-error.js';
import { goesOn, nameOfCascade } from '../../../src/run/cascade/models.js';
import { sampleTicket } from '../../support/outcomes.js';

const sure: Confidence = { urgent: 0.1, categories: 0.3 };

function answered(confidence?: Confidence) {
  const classification = { urgent: false, categories: ['Bug'], confidence };
  return { ticket: sampleTicket('T1', 'It is down'), origin: 'sent', classification } as const;
}

function failedBy(error: TicketFailure) {
  return { ticket: sampleTicket('T1', 'It is down'), origin: 'sent', error } as const;
}

describe('a ticket of a cascade', () => {
  it('stays where both parts are as sure as they have to be', () => {
    expect(goesOn(answered({ urgent: 0.1, categories: 0.3 }), sure)).toBe(false);
    expect(goesOn(answered({ urgent: 0.09, categories: 0.9 }), sure)).toBe(true);
    expect(goesOn(answered({ urgent: 0.9, categories: 0.29 }), sure)).toBe(true);
  });

  it('stays with a model that does not say how sure it is', () => {
    expect(goesOn(answered(), sure)).toBe(false);
  });

  it.each([
    ['a language that is not read', new LanguageFailure('Japanese'), true],
    ['an unsure answer', new TicketFailure('unsure', '…'), true],
    ['a reply that cannot be read', new TicketFailure('invalid_json', '…'), true],
    ['a refusal', new TicketFailure('refused', '…'), true],
    ['a time-out', new TicketFailure('timeout', '…'), false],
    ['a failure of the endpoint', new TicketFailure('http_500', '…'), false],
    ['a request that was not sent', new TicketFailure('not_sent', '…'), false],
    ['an answer that is not cached', new TicketFailure('not_cached', '…'), false],
  ])('with %s goes on or has that error', (_, error, expected) => {
    expect(goesOn(failedBy(error), sure)).toBe(expected);
  });
});

it('is called by both names', () => {
  expect(nameOfCascade({ first: 'embedded', second: 'gpt-4o-mini' })).toBe('embedded → gpt-4o-mini');
});
