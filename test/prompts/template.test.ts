import { describe, expect, it } from 'vitest';
import type { Prompt } from '../../src/core/prompt.js';
import { placeholdersFor } from '../../src/prompts/placeholders.js';
import { compileTemplate } from '../../src/prompts/template.js';
import { fc } from '../support/properties.js';
import { category, makePrompt, makeTicket } from '../support/tickets.js';

function render(parts: Partial<Prompt>, cells: Record<string, string>) {
  const template = compileTemplate(makePrompt(parts), Object.keys(cells));
  return template.request(template.fills(makeTicket(cells)));
}

const fill = (body: string, cells: Record<string, string>) => render({ body }, cells).user;

describe('what is filled in', () => {
  it.each([
    ['the text', 'Ticket: {text}', { text: 'hello' }, 'Ticket: hello'],
    ['any column', '{text} by {customer}', { text: 'hi', customer: 'Ada' }, 'hi by Ada'],
    ['a column in another case', '{text} {CUSTOMER}', { text: 'hi', Customer: 'Ada' }, 'hi Ada'],
    [
      'the column of just that case, where there are two',
      '{text} {A}',
      { text: 't', a: 'small', A: 'big' },
      't big',
    ],
    ['a column with letters of any language', '{text} {größe}', { text: 't', größe: 'XL' }, 't XL'],
    [
      'a column whose name is not an identifier',
      '{text} {full_name}',
      { text: 't', 'Full name': 'Ada' },
      't Ada',
    ],
    ['a column in quotes', '{text} {"Full name"}', { text: 't', 'Full name': 'Ada' }, 't Ada'],
    ['a column in quotes, whatever it holds', '{text} {"{a}"}', { text: 't', '{a}': 'x' }, 't x'],
    [
      'the column in quotes as it is spelt',
      '{text} {"full name"}{"Full-Name"}',
      { text: 't', 'full name': 'a', 'Full-Name': 'b' },
      't ab',
    ],
    ['nothing in doubled braces with quotes', '{{"a b"}} {text}', { text: 'x' }, '{"a b"} x'],
    ['the same one twice', '{text}{text}', { text: 'ab' }, 'abab'],
    ['nothing in doubled braces', '{{text}} {text}', { text: 'x' }, '{text} x'],
    ['nothing in a JSON example', '{"urgent": false} {text}', { text: 'x' }, '{"urgent": false} x'],
    ['nothing in braces with a space', '{ text } {text}', { text: 'x' }, '{ text } x'],
    ['nothing in a number', '{1} {} {text}', { text: 'x' }, '{1} {} x'],
    ['the inner braces of three', '{{{text}}} {text}', { text: 'x' }, '{{text}} x'],
  ])('%s', (_, body, cells, expected) => {
    expect(fill(body, cells)).toBe(expected);
  });

  it('the categories, as a list with descriptions and examples', () => {
    const categories = [category('Bug', 'Something is broken.', 'It crashes.\nAlways.'), category('Other')];
    expect(render({ body: '{categories}\n{text}', categories }, { text: 'x' }).user).toBe(
      '- Bug: Something is broken.\n  Example: It crashes. Always.\n- Other\nx',
    );
  });

  it('the system message', () => {
    expect(render({ system: 'For {customer}', body: '{text}' }, { text: 'x', customer: 'Ada' }).system).toBe(
      'For Ada',
    );
  });

  it('only what the ticket brought, for a model that follows no instructions', () => {
    expect(render({ body: 'Sort: {subject}\n{text}\n{subject}' }, { subject: 's', text: 't' }).filledIn).toBe(
      's\nt',
    );
  });
});

describe('the text of a ticket', () => {
  it.each([
    '{text}',
    '{{text}}',
    '{categories}',
    '$1 $& $$ $`',
    'file:///etc/passwd',
    '\\n \\{',
    '{'.repeat(99),
    '\u0000',
  ])('reaches the model byte for byte: %j', (text) => {
    expect(fill('<{text}>', { text })).toBe(`<${text}>`);
  });

  it('is never expanded, whatever it holds', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('{text}', '{{id}}', '{id}', '$1', '{', '}'),
    );
    fc.assert(
      fc.property(
        fc.array(piece).map((pieces) => `x${pieces.join('')}`),
        piece,
        (text, id) => {
          expect(fill('A{id}B{text}C{{text}}', { id, text })).toBe(`A${id}B${text}C{text}`);
        },
      ),
    );
  });

  it.each(['', '  ', '\n\t', '\u00a0'])('is an error when it is blank: %j', (text) => {
    expect(() => fill('{text}', { text })).toThrow(expect.objectContaining({ code: 'empty_ticket' }));
  });
});

it('a ticket that its source cannot give as it is brings nothing', () => {
  const unreadable = { code: 'bad_encoding', message: 'Odd bytes.' } as const;
  const template = compileTemplate(makePrompt({ body: '{text}' }), ['text']);
  expect(() => template.fills({ ...makeTicket({ text: 'a' }), unreadable })).toThrow(
    expect.objectContaining(unreadable),
  );
});

describe('a ticket with a subject', () => {
  const ticket = {
    ...makeTicket({ Subject: 'Printer', text: 'It jams.' }),
    text: 'Printer\n\nIt jams.',
    body: 'It jams.',
  };
  const filled = (prompt: Partial<Prompt>, one = ticket) => {
    const template = compileTemplate(makePrompt(prompt), ticket.columns, 'Subject');
    return template.request(template.fills(one)).user;
  };

  it.each([
    ['{text}', 'Printer\n\nIt jams.'],
    ['{Subject}: {text}', 'Printer: It jams.'],
    ['{subject}: {text}', 'Printer: It jams.'],
    ['{"Subject"}: {text}', 'Printer: It jams.'],
    ['{{subject}}: {text}', '{subject}: Printer\n\nIt jams.'],
  ])('is filled into %s with its subject once', (body, expected) => {
    expect(filled({ body })).toBe(expected);
  });

  it('is filled in without it where the system message has it', () => {
    expect(filled({ system: 'About {subject}', body: '{text}' })).toBe('It jams.');
  });

  it('is not empty without a body', () => {
    expect(filled({ body: '{subject}: {text}' }, { ...ticket, text: 'Printer', body: '' })).toBe('Printer: ');
  });
});

describe('unknown placeholders', () => {
  it('are all named at once, with the columns there are', () => {
    const prompt = makePrompt({ body: '{text} {custmer} {when}', system: '{who}' });
    expect(() => compileTemplate(prompt, ['text', 'customer'])).toThrow(
      expect.objectContaining({
        code: 'bad_prompt',
        message: 'test.md: Nothing fills in {who}, {custmer}, {when}',
        hint: expect.stringContaining('text, customer'),
      }),
    );
  });

  it('are none of a source without a column, which has no ticket either', () => {
    expect(() => compileTemplate(makePrompt({ body: '{text} {when}' }), [])).not.toThrow();
  });

  it('are reported on one line and in few words, however many names there are', () => {
    const columns = Array.from({ length: 3000 }, (_, n) => `a\n${n}`);
    expect(() => compileTemplate(makePrompt({ body: '{text} {when}' }), columns)).toThrow(
      expect.objectContaining({
        hint: expect.stringMatching(/^There are: text, a_0, .*a_18 and 2,981 more\. .*$/),
      }),
    );
  });

  it('include {categories} where the prompt lists none, even if there is a column of that name', () => {
    expect(() =>
      compileTemplate(makePrompt({ body: '{categories} {text}' }), ['text', 'categories']),
    ).toThrow(/Nothing fills in \{categories\}/);
  });

  it.each([
    ['a b,A-B', '"a b", "A-B"'],
    ['a b,a_b', '"a b", a_b'],
    ['2nd line,Größe (cm)', '"2nd line", größe_cm'],
    ['categories,Text', '"categories", Text'],
    ['say "x",note', 'say_x, note'],
  ])('are reported with what would work: %s', (columns, expected) => {
    expect(() => compileTemplate(makePrompt({ body: '{text} {when}' }), columns.split(','))).toThrow(
      expect.objectContaining({ hint: expect.stringContaining(`There are: text, ${expected}. `) }),
    );
  });

  it('can all be replaced by what the message says', () => {
    const name = fc.oneof(
      fc.string(),
      fc.constantFrom('Full name', 'full_name', 'FULL NAME', 'text', 'Text', '№'),
    );
    fc.assert(
      fc.property(
        fc.uniqueArray(
          name.filter((one) => one !== ''),
          { minLength: 1, maxLength: 8 },
        ),
        (columns) => {
          const body = ['text', ...placeholdersFor(columns)].map((name) => `{${name}}`).join('');
          expect(() => compileTemplate(makePrompt({ body }), columns)).not.toThrow();
        },
      ),
    );
  });

  it.each(['{"nme"}', '{"Name"}'])('include a name in quotes that no column has: %s', (placeholder) => {
    expect(() => compileTemplate(makePrompt({ body: `{text} ${placeholder}` }), ['text', 'name'])).toThrow(
      `Nothing fills in ${placeholder}`,
    );
  });

  it('include a column that could be either of two', () => {
    expect(() => compileTemplate(makePrompt({ body: '{NAME} {text}' }), ['text', 'Name', 'name'])).toThrow(
      /\{NAME\}/,
    );
  });
});

describe('a template that redacts', () => {
  const ticket = makeTicket({ text: 'I am jane@example.com', contact: 'JANE@example.com', id: '7' });
  const template = compileTemplate(
    makePrompt({ system: 'You work for help@example.com', body: '{contact}: {text}' }),
    ticket.columns,
    undefined,
    true,
  );

  it('replaces what the ticket brings, and nothing of the prompt', () => {
    expect(template.request(template.fills(ticket))).toEqual({
      system: 'You work for help@example.com',
      user: '[email 1]: I am [email 1]',
      filledIn: '[email 1]\nI am [email 1]',
    });
  });

  it('tells what it replaced', () => {
    const told: unknown[] = [];
    template.fills(ticket, (...all) => told.push(all));
    template.fills(makeTicket({ text: 'hello', contact: '', id: '8' }), (...all) => told.push(all));
    expect(told).toEqual([[ticket, { email: 1 }]]);
  });
});

describe('a prompt that multiplies what it is filled with', () => {
  const ticketOf = (length: number) => makeTicket({ text: 'x'.repeat(length) });

  it('is not filled in where it would take all memory', () => {
    const often = compileTemplate(makePrompt({ body: '{text}'.repeat(80_000) }), ['text']);
    expect(() => often.fills(ticketOf(100))).not.toThrow();
    expect(() => often.fills(ticketOf(101))).toThrow(
      'The prompt repeats this ticket until it has 8080000 characters.',
    );
  });

  it('is another thing than a large ticket', () => {
    const twice = compileTemplate(makePrompt({ body: '{text} {text}' }), ['text']);
    expect(() => twice.fills(ticketOf(5_000_000))).not.toThrow();
  });

  it.each(['body', 'system'])('says so of its categories, in its %s', (part) => {
    const categories = [category('a'.repeat(200_000))];
    const prompt = makePrompt({ body: '{text}', categories, [part]: `{text}${'{categories}'.repeat(60)}` });
    expect(() => compileTemplate(prompt, ['text'])).toThrow('repeats {categories} too often');
  });
});
