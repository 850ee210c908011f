import { describe, expect, it } from 'vitest';
import type { TicketsiftError } from '../../../src/core/errors.js';
import type { RowOptions } from '../../../src/outputs/rows/options.js';
import { chooseRows } from '../../../src/outputs/rows/row-choice.js';
import { classified, failed, ticketOf } from '../../support/outcomes.js';

const columns = ['Ticket ID', 'status', 'category', 'urgent', 'a=b', 'a', 'x,y', 'Full name', 'id 2'];
const facts = { columns, categories: ['Security', 'Bug|Fix', 'How-to'] };

const ticket = (values: Partial<Record<string, string>>) =>
  ticketOf(
    columns,
    columns.map((name) => values[name] ?? ''),
  );
const urgent = classified(ticket({ 'Ticket ID': '1', status: 'open' }), ['Security'], { urgent: true });
const calm = classified(ticket({ 'Ticket ID': '2', status: 'new|old', category: 'Gold' }), ['How-to']);
const both = classified(ticket({ 'Ticket ID': '3', status: ' open ', 'a=b': 'c' }), ['Bug|Fix', 'How-to']);
const none = classified(ticket({ 'Ticket ID': '4', status: 'closed', urgent: 'maybe' }), []);
const slow = failed(ticket({ 'Ticket ID': '5', status: 'open', a: 'b=c' }), 'timeout');
const all = [urgent, calm, both, none, slow];

/** The ids of the rows that conditions let through. */
function taken(...where: string[]): string[] {
  const { condition } = chooseRows({ where }, facts);
  return all.filter((outcome) => condition?.(outcome)).map((outcome) => outcome.ticket.values[0] ?? '');
}

function refused(options: RowOptions): Pick<TicketsiftError, 'message' | 'hint'> {
  try {
    chooseRows(options, facts);
  } catch (error) {
    if (error instanceof Error && 'hint' in error)
      return { message: error.message, hint: String(error.hint) };
    throw error;
  }
  throw new Error('It is taken.');
}

describe('a condition', () => {
  it.each([
    ['urgent', ['1']],
    ['Urgent', ['1']],
    ['urgent=yes', ['1']],
    ['not urgent', ['2', '3', '4']],
    ['!urgent', ['2', '3', '4']],
    ['  NOT   urgent ', ['2', '3', '4']],
    ['error', ['5']],
    ['not error', ['1', '2', '3', '4']],
    ['error=timeout', ['5']],
    ['error=rate_limited|timeout', ['5']],
    ['error=http_503', []],
    ['error!=timeout', ['1', '2', '3', '4']],
    ['category=Security', ['1']],
    ['category=security', ['1']],
    ['categories=Security', ['1']],
    ['Category = Security', ['1']],
    ['category=Security|How-to', ['1', '2', '3']],
    ['category=Bug|Fix', ['3']],
    ['category=', ['4']],
    ['category!=How-to', ['1', '4']],
    ['not category=How-to', ['1', '4']],
    ['not category!=How-to', ['2', '3']],
    ['status=open', ['1', '3', '5']],
    ['status=open|closed', ['1', '3', '4', '5']],
    ['status=new|old', ['2']],
    ['status!=open', ['2', '4']],
    ['Status=open', ['1', '3', '5']],
    ['id=4', ['4']],
    ['ticket_id=4', ['4']],
    ['input_category=Gold', ['2']],
    ['input_urgent=maybe', ['4']],
    ['a=b=c', ['3']],
    ['a=b', []],
  ])('%j holds for %j', (condition, ids) => {
    expect(columns).toContain('a=b');
    expect(taken(condition)).toEqual(ids);
  });

  it('is one of several that all hold', () => {
    expect(taken('category=How-to', 'status=open')).toEqual(['3']);
    expect(taken('urgent', 'not urgent')).toEqual([]);
  });

  it('on a category that the prompt leaves open may name any', () => {
    const { condition } = chooseRows({ where: ['category=Anything'] }, { columns, categories: undefined });
    expect(condition?.(classified(ticket({}), ['anything']))).toBe(true);
  });

  it.each([
    ['urgnt', '--where urgnt is not a condition', 'Did you mean urgent?'],
    ['', '--where  is not a condition', 'Conditions: urgent, error, category=NAME'],
    ['status', '--where status is not a condition', 'Add the value: status=….'],
    ['Security', '--where Security is not a condition', 'Use category=Security.'],
    ['urgent=perhaps', 'urgent is yes or no', "--where 'not urgent'"],
    ['error=tiemout', 'There is no error tiemout', 'Did you mean timeout?'],
    ['category=Securty', 'The prompt has no category Securty', 'Did you mean Security?'],
    ['category=Gold', 'The prompt has no category Gold', 'For the input’s column, use input_category=Gold.'],
    ['categry=Security', 'There is no column categry', 'Did you mean category?'],
    ['statsu=open', 'There is no column statsu', 'Did you mean status?'],
    ['priority>3', '--where priority>3 is not a condition', 'COLUMN=VALUE'],
  ])('that means nothing says what may be meant: %j', (condition, message, hint) => {
    expect(refused({ where: [condition] })).toEqual({
      message: expect.stringContaining(message),
      hint: expect.stringContaining(hint),
    });
  });
});

describe('the columns', () => {
  it.each([
    [
      undefined,
      [
        ...columns.map((name) => (name === 'urgent' ? 'input_urgent' : name)),
        'urgent',
        'categories',
        'error',
      ],
    ],
    ['id,urgent,categories,error', ['id', 'urgent', 'categories', 'error']],
    ['error, status ,id', ['error', 'status', 'id']],
    ['full_name,x,y,ticket', ['Full name', 'x,y', 'ticket']],
    ['category,input_urgent,urgent', ['category', 'input_urgent', 'urgent']],
    ['URGENT,Ticket id', ['urgent', 'Ticket ID']],
    ['id,urgent,id', ['id', 'urgent']],
  ])('%j are %j', (written, names) => {
    const { columns: chosen } = chooseRows(written === undefined ? {} : { columns: written }, facts);
    expect(chosen.map(({ name }) => name)).toEqual(names);
  });

  it('id is the ticket’s, unless the input has one of just that name', () => {
    const idOf = (names: string[], values: string[]) => {
      const [column] = chooseRows({ columns: 'id' }, { columns: names, categories: undefined }).columns;
      const outcome = classified({ ...ticketOf(names, values), id: 'the id' });
      return column?.kind === 'text' ? column.text(outcome) : undefined;
    };
    expect(idOf(['key', 'text'], ['k', 't'])).toBe('the id');
    expect(idOf(['ID', 'text'], ['k', 't'])).toBe('the id');
    expect(idOf(['key', 'id'], ['k', 'i'])).toBe('i');
  });

  it.each([
    [
      { columns: 'id,urgnet' },
      'There is no column urgnet (--columns)',
      'Did you mean urgent? Columns: id, ticket, Ticket ID',
    ],
    [{ columns: 'id,,urgent' }, '--columns has an empty name', '--columns id,urgent,categories'],
    [{ columns: '' }, '--columns has an empty name', '--columns id'],
    [{ sort: '-statsu' }, 'There is no column statsu (--sort)', 'Did you mean status?'],
    [{ sort: '-' }, '--sort has an empty name', '--sort id'],
  ])('%j is refused', (options, message, hint) => {
    expect(refused(options)).toEqual({ message, hint: expect.stringContaining(hint) });
  });
});
