import type { CheckAnswer, TicketResult } from '../../assess/report.js';
import type { JsonSuite } from './schema.js';

type JsonTicket = JsonSuite['tickets'][number];

export function ticketJson(ticket: TicketResult): JsonTicket {
  const { id, text, duplicateOf, place, note, expected, answers, right, before, flip, isFlaky } = ticket;
  return {
    id,
    text,
    duplicate_of: duplicateOf ?? null,
    file: place.source,
    line: place.line,
    note,
    expected: { urgent: expected.urgent, categories: [...expected.categories] },
    answers: answers.map(answerJson),
    right,
    before: before ? { answers: before.answers.map(answerJson), right: before.right } : null,
    flip: flip ?? null,
    flaky: isFlaky,
  };
}

function answerJson({ classification, error }: CheckAnswer): JsonTicket['answers'][number] {
  return {
    urgent: classification?.urgent ?? null,
    categories: classification ? [...classification.categories] : null,
    error: error ? { code: error.code, message: error.message } : null,
  };
}
