import { describe, expect, it } from 'vitest';
import type { LabelledTicket } from '../../src/check/labels.js';
import { describeUnknownLabels } from '../../src/check/unknown-labels.js';

const labelled = (...labels: readonly string[]): LabelledTicket[] =>
  labels.map((cell, index) => ({
    ticket: {
      id: String(index),
      text: 'It is down',
      columns: [],
      values: [],
      place: { source: 'l.csv', line: index + 2 },
    },
    expected: { urgent: false, categories: cell.split('|') },
    note: '',
  }));
const prompt = (...names: readonly string[]) => ({
  name: 'triage',
  categories: names.map((name) => ({ name, description: undefined, examples: [] })),
});

describe('labels that the prompt does not have', () => {
  it.each([
    [['Bug'], undefined],
    [['Bgu'], '“Bgu” (1 ticket; did you mean Bug?).'],
    [['bug', 'bug|Bug', 'Bug'], '“bug” (2 tickets; did you mean Bug?).'],
    [['Legal|Bug', 'Bgu', 'Bgu'], '“Bgu” (2 tickets; did you mean Bug?), “Legal” (1 ticket).'],
    [
      [...'vvwxyzabc'],
      '“v” (2 tickets), “w” (1 ticket), “x” (1 ticket), “y” (1 ticket), “z” (1 ticket) and 3 more labels.',
    ],
  ])('are named with how many tickets have them: %j', (labels, says) => {
    const found = describeUnknownLabels(labelled(...labels), prompt('Bug', 'Billing'));
    if (says === undefined) expect(found).toBeUndefined();
    else {
      expect(found).toContain(`prompt triage does not have, which no answer can match: ${says}`);
      expect(found).toContain('Its categories: Bug, Billing');
    }
  });

  it('are none where the prompt has no list of categories', () => {
    expect(describeUnknownLabels(labelled('Bgu'), { name: 'p', categories: undefined })).toBeUndefined();
  });
});
