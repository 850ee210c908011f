import { describe, expect, it } from 'vitest';
import { readLabels } from '../../src/check/labels.js';
import type { Ticket } from '../../src/core/ticket.js';

const columns = ['id', 'text', 'Urgent', 'categories', 'note', 'team'];
const ticket = (values: readonly string[], line = 2, names: readonly string[] = columns): Ticket => ({
  id: values[0] ?? '',
  text: values[1] ?? '',
  columns: names,
  values,
  place: { source: 'labelled.csv', line },
});
const labelled = (urgent: string, categories: string) =>
  readLabels([ticket(['L-1', 'It is down', urgent, categories, 'hard', 'A'])])[0];
const failure = (tickets: readonly Ticket[]) => {
  try {
    readLabels(tickets);
  } catch (error) {
    return error;
  }
  return undefined;
};

describe('labels', () => {
  it.each([
    ['true', 'Bug', true, ['Bug']],
    ['FALSE', 'Bug|Uptime', false, ['Bug', 'Uptime']],
    ['yes', ' Bug | Feature Request ', true, ['Bug', 'Feature Request']],
    ['0', '["Bug","A|B"]', false, ['Bug', 'A|B']],
    ['no', 'Bug|Bug|', false, ['Bug']],
  ])('are read from %j and %j', (urgent, categories, isUrgent, names) => {
    expect(labelled(urgent, categories)?.expected).toEqual({ urgent: isUrgent, categories: names });
  });

  it('are taken away from the ticket, so that no prompt can show them', () => {
    const [one] = readLabels([ticket(['L-1', 'It is down', 'true', 'Bug', 'hard', 'A'])]);
    expect(one?.ticket.columns).toEqual(['id', 'text', 'team']);
    expect(one?.ticket.values).toEqual(['L-1', 'It is down', 'A']);
    expect(one?.note).toBe('hard');
  });

  it.each([
    ['random', 'Unsure ', ['random', 'unsure']],
    ['random', 'Support', undefined],
    ['random', '', undefined],
  ])('say from which queue a ticket was labelled, where all do (%j, %j)', (one, other, queues) => {
    const names = ['id', 'text', 'urgent', 'categories', 'Queue'];
    const rows = [one, other].map((queue, line) =>
      ticket([`L-${line}`, 'x', 'true', 'Bug', queue], line + 2, names),
    );
    const found = readLabels(rows);
    expect(found.map(({ queue }) => queue)).toEqual(queues ?? [undefined, undefined]);
    expect(found[0]?.ticket.columns).toEqual(queues ? ['id', 'text'] : ['id', 'text', 'Queue']);
  });

  it.each([
    ['maybe', 'Bug', 'labelled.csv:2: urgent is “maybe”'],
    ['', 'Bug', 'labelled.csv:2: urgent is empty'],
    ['true', '', 'labelled.csv:2: categories is empty'],
    ['true', ' | ', 'labelled.csv:2: categories is “|”'],
    ['true', '["Bug"', 'labelled.csv:2: categories is “["Bug"”'],
    ['true', '[1]', 'labelled.csv:2: categories is “[1]”'],
    ['true', '[]', 'labelled.csv:2: categories is “[]”'],
  ])('that cannot be read (%j, %j) are reported by their line', (urgent, categories, message) => {
    expect(failure([ticket(['L-1', 'x', urgent, categories, '', ''])])).toMatchObject({
      code: 'bad_input',
      message,
    });
  });

  it.each([
    ['twice', 'L-1', '“L-1” is on line 2 already'],
    ['missing', ' ', 'the ticket has no id'],
  ])('are of no ticket whose id is %s', (_, id, message) => {
    const tickets = [ticket(['L-1', 'x', 'true', 'Bug']), ticket([id, 'y', 'true', 'Bug'], 3)];
    expect(failure(tickets)).toMatchObject({ code: 'bad_input', message: `labelled.csv:3: ${message}` });
  });

  it.each(['urgent', 'categories'])('need the column %s', (missing) => {
    const names = ['id', 'text', 'urgent', 'categories'].filter((name) => name !== missing);
    expect(failure([ticket(['L-1', 'x', 'true'], 2, names)])).toMatchObject({
      code: 'usage',
      message: expect.stringContaining(`no column ${missing}`),
      hint: expect.stringContaining('id, text'),
    });
  });
});
