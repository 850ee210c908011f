import { describe, expect, it } from 'vitest';
import { TicketFailure } from '../../../src/core/errors/ticket-error.js';
import { createReplyReader } from '../../../src/prompts/reply.js';
import { describeFailure } from '../../../src/run/describe/failure.js';
import { sampleTicket } from '../../support/outcomes.js';

const read = createReplyReader([{ name: 'Bug', description: undefined, examples: [] }]);

/** What is said of a ticket whose reply is this. */
function said(text: string, finish: 'stop' | 'refusal' | 'length' = 'stop'): string | undefined {
  try {
    read({ text, finish });
  } catch (error) {
    if (!(error instanceof TicketFailure)) throw error;
    return describeFailure({
      ticket: sampleTicket('T1', 'x'),
      error: { code: error.code, message: error.message },
      origin: 'sent',
      reply: text,
    });
  }
  return undefined;
}

describe('why a ticket failed', () => {
  it.each<[string, string, 'stop' | 'refusal' | 'length']>([
    ['no JSON', 'Dear customer', 'stop'],
    ['no JSON, and long', `Dear customer ${'and so on '.repeat(50)}`, 'stop'],
    ['no JSON, and many blanks', `Dear customer\n\n${'and \t so on '.repeat(50)}`, 'stop'],
    ['refused', `Dear customer ${'and so on '.repeat(50)}`, 'refusal'],
    ['cut off', `Dear customer ${'and so on '.repeat(50)}`, 'length'],
    ['without a key', '{"urgent": true, "said": "Dear customer"}', 'stop'],
    ['another category', '{"urgent": true, "categories": ["Dear customer"]}', 'stop'],
  ])('has the start of the reply once: %s', (_, text, finish) => {
    const line = said(text, finish) ?? '';
    const start = text.replaceAll(/\s+/g, ' ').slice(0, 20).trimEnd();
    expect(line.split(start)).toHaveLength(2);
    expect(line.length).toBeLessThan(350);
  });

  it('has nothing of a reply that is empty', () => {
    expect(said(' \n')).toBe('invalid_json: The reply holds no single JSON object: nothing');
  });
});
