/** Results as a table of their own: only databases have one. Results beside tickets are in updates.test.ts. */
import { describe, expect, it } from 'vitest';
import { ticketErrorCodes, wasNotReached } from '../../src/core/errors/ticket-error.js';
import type { Outcome } from '../../src/core/outcome.js';
import type { DatabaseKind } from '../../src/outputs/databases/catalog.js';
import { databases } from '../../src/outputs/databases/index.js';
import {
  openResultsOf,
  readRows,
  stores,
  type TestStore,
  writeResults,
} from '../outputs/databases/stores.js';
import { anyUnicode, classified, failed, sampleTicket } from '../support/outcomes.js';
import { fc } from '../support/properties.js';

const kinds = Object.keys(databases) as DatabaseKind[];

const hostile = [
  ['nothing', ''],
  ['quotes', `'"\`\\'' "" \\" $$ $1 ? :a {} {"a"} NULL {NULL}`],
  ['an injection', `'); DROP TABLE classifications; --`],
  ['white space', ' \t\r\n\v\f\u00a0\u2028\u2029\u0085'],
  ['control characters', '\x01\x07\x08\x1b[2J\x7f\x9b31m'],
  ['bidi controls', '\u202e\u2066abc\u2069'],
  ['emoji and combining marks', `👨‍👩‍👧 🏴󠁧󠁢󠁥󠁮󠁧󠁿 e${'\u0301'.repeat(50)}`],
  ['noncharacters', '\ufffe\uffff\u{10ffff}'],
] as const;

const codes = ticketErrorCodes.filter((code) => !wasNotReached({ code, message: '' }));

/** Every kind of outcome that says something of a ticket, many times over. */
const many: readonly Outcome[] = Array.from({ length: 1500 }, (_, index) => {
  const ticket = sampleTicket(`T-${index}`, 'text');
  const text = hostile[index % hostile.length]?.[1] ?? '';
  if (index % 3 > 0) return classified(ticket, ['Bug', text].slice(index % 2), { urgent: index % 5 === 0 });
  return failed(ticket, codes[index % codes.length] ?? 'http_500', text);
});

const rowOf = ({ ticket, classification, error }: Outcome) => ({
  ticket_id: ticket.id,
  urgent: classification?.urgent ?? null,
  categories: classification?.categories ?? null,
  error_code: error?.code ?? null,
  error_message: error?.message ?? null,
});

const answers = 'SELECT ticket_id, urgent, categories, error_code, error_message FROM classifications';
const readAnswers = (store: TestStore) => readRows(store, answers);
const byId = (rows: readonly { ticket_id?: unknown }[]) =>
  rows.toSorted((a, b) => (String(a.ticket_id) < String(b.ticket_id) ? -1 : 1));

/** Makes the table refuse a ticket with the id `poison`. */
const refusePoison: Record<DatabaseKind, string> = {
  sqlite: `CREATE TRIGGER guard BEFORE INSERT ON classifications WHEN new.ticket_id = 'poison'
    BEGIN SELECT RAISE(ABORT, 'a constraint'); END`,
  postgres: `ALTER TABLE classifications ADD CHECK (ticket_id <> 'poison')`,
  // Snowflake itself checks nothing of that kind.
  snowflake: `CREATE TRIGGER guard BEFORE INSERT ON classifications WHEN new.ticket_id = 'poison'
    BEGIN SELECT RAISE(ABORT, 'a constraint'); END`,
};

/** What each calls a text, a whole number, a truth, a list and a time. */
const typeNames = {
  sqlite: { text: 'TEXT', count: 'INTEGER', truth: 'INTEGER', list: 'TEXT', time: 'TEXT' },
  postgres: {
    text: 'text',
    count: 'integer',
    truth: 'boolean',
    list: 'text[]',
    time: 'timestamp with time zone',
  },
  snowflake: { text: 'TEXT', count: 'NUMBER', truth: 'BOOLEAN', list: 'ARRAY', time: 'TIMESTAMP_TZ' },
} satisfies Record<DatabaseKind, unknown>;

describe.each(kinds)('results in %s', (kind) => {
  it('have a row for every outcome, whatever it holds', async () => {
    await using store = await stores[kind]();
    await writeResults(store, [many.slice(0, 7), [], many.slice(7, 900), many.slice(900)]);
    expect(byId(await readAnswers(store))).toEqual(byId(many.map(rowOf)));
  });

  it.each(['not_sent', 'not_cached'] as const)(
    'keep an answer that is there where a run did not get to a ticket: %s',
    async (code) => {
      await using store = await stores[kind]();
      const [one, two] = [sampleTicket('1', 'x'), sampleTicket('2', 'x')];
      await writeResults(store, [[classified(one)]]);
      await writeResults(store, [[failed(one, code), failed(two, code)]], { run: { id: 'run-2' } });
      expect(await readAnswers(store)).toEqual([rowOf(classified(one))]);
    },
  );

  describe('where ids are row numbers', () => {
    const one = [classified(sampleTicket('1', 'x'))];
    const two = [classified(sampleTicket('1', 'x')), classified(sampleTicket('2', 'x'))];
    const ids = (store: TestStore) =>
      readRows(store, 'SELECT ticket_id, run_id FROM classifications ORDER BY 1');
    const refused = (held: string) =>
      expect.objectContaining({
        code: 'bad_output',
        message: expect.stringContaining(`it holds results of ${held}`),
        hint: expect.stringMatching(/--output-table.*--id-column/),
      });

    it('take those of the same source again, and of no other', async () => {
      await using store = await stores[kind]();
      await writeResults(store, [one], { run: { rowsOf: 'a.csv' } });
      await writeResults(store, [two], { run: { rowsOf: 'a.csv', id: 'run-2' } });
      await expect(writeResults(store, [one], { run: { rowsOf: 'b.csv', id: 'run-3' } })).rejects.toThrow(
        refused('the rows of a.csv'),
      );
      await expect(writeResults(store, [one], { run: { id: 'run-3' } })).rejects.toThrow(
        refused('the rows of a.csv'),
      );
      expect(await ids(store)).toEqual([
        { ticket_id: '1', run_id: 'run-2' },
        { ticket_id: '2', run_id: 'run-2' },
      ]);
    });

    it('take none beside ids of tickets, whichever prompt', async () => {
      await using store = await stores[kind]();
      await writeResults(store, [one]);
      await writeResults(store, [one], { run: { id: 'run-2' } });
      await expect(
        writeResults(store, [two], { run: { rowsOf: 'a.csv', prompt: 'other', id: 'run-3' } }),
      ).rejects.toThrow(refused('tickets with ids'));
      expect(await ids(store)).toEqual([{ ticket_id: '1', run_id: 'run-2' }]);
    });

    it('take them in a table that is empty', async () => {
      await using store = await stores[kind]();
      await writeResults(store, []);
      await writeResults(store, [one], { run: { rowsOf: 'a.csv' } });
      await store.query('DELETE FROM classifications');
      await writeResults(store, [one], { run: { id: 'run-2' } });
      expect(await ids(store)).toEqual([{ ticket_id: '1', run_id: 'run-2' }]);
    });
  });

  it('say which run made them, and when', async () => {
    await using store = await stores[kind]();
    await writeResults(store, [[classified(sampleTicket('1', 'x'), [], { urgent: true })]]);
    expect(await readRows(store, 'SELECT * FROM classifications')).toEqual([
      {
        ticket_id: '1',
        prompt: 'triage',
        prompt_version: null,
        prompt_hash: 'abc',
        urgent: true,
        categories: [],
        error_code: null,
        error_message: null,
        model: 'stand-in',
        run_id: 'run-1',
        classified_at: '2026-01-02T03:04:05.678Z',
      },
    ]);
  });

  it('say which version of a saved prompt it was', async () => {
    await using store = await stores[kind]();
    await writeResults(store, [[classified(sampleTicket('1', 'x'))]], { run: { promptVersion: 7 } });
    expect(await readRows(store, 'SELECT prompt, prompt_version FROM classifications')).toEqual([
      { prompt: 'triage', prompt_version: 7 },
    ]);
  });

  it('are a table even where there were no tickets', async () => {
    await using store = await stores[kind]();
    await writeResults(store, []);
    expect(await readAnswers(store)).toEqual([]);
  });

  it.each(hostile)('keep any text in every place: %s', async (_, text) => {
    await using store = await stores[kind]();
    const outcomes = [
      classified(sampleTicket(text, 'x'), [text, `${text}2`]),
      failed(sampleTicket('2', 'x'), 'refused', text),
    ];
    await writeResults(store, [outcomes], { run: { prompt: text, promptHash: text, model: text, id: text } });
    expect(byId(await readAnswers(store))).toEqual(byId(outcomes.map(rowOf)));
    expect(
      await readRows(store, 'SELECT DISTINCT prompt, prompt_hash, model, run_id FROM classifications'),
    ).toEqual([{ prompt: text, prompt_hash: text, model: text, run_id: text }]);
  });

  it('are not stopped by U+0000 or half a surrogate pair', async () => {
    await using store = await stores[kind]();
    const text = 'a\0b\ud83dc';
    await writeResults(store, [
      [classified(sampleTicket(text, 'x'), [text]), failed(sampleTicket('2', 'x'), 'refused', text)],
    ]);
    const kept = kind === 'sqlite' ? 'a\0b\ufffdc' : 'a\ufffdb\ufffdc';
    expect(await readAnswers(store)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          ticket_id: expect.stringMatching(new RegExp(`^${kept}…[0-9a-f]{64}$`)),
          categories: [kept],
        }),
        expect.objectContaining({ ticket_id: '2', error_message: kept }),
      ]),
    );
  });

  it('are a row for each id, whatever is in it', async () => {
    await using store = await stores[kind]();
    const ids = [
      'a\0b',
      'a\ufffdb',
      'a\ud83db',
      'a\ud83eb',
      'a\0\0b',
      `${'a'.repeat(2_100)}\0`,
      `${'a'.repeat(2_100)}\ufffd`,
    ];
    const warnings: string[] = [];
    await writeResults(store, [ids.map((id) => classified(sampleTicket(id, 'x')))], { warnings });
    expect(await readAnswers(store)).toHaveLength(ids.length);
    expect(warnings.filter((warning) => warning.includes('replaced by a later'))).toEqual([]);
    // The same run again replaces each of them by itself.
    await writeResults(store, [ids.map((id) => classified(sampleTicket(id, 'x')))], { run: { id: 'again' } });
    expect(await readAnswers(store)).toHaveLength(ids.length);
  });

  it('are read back as any text that was written', async () => {
    await using store = await stores[kind]();
    const text = anyUnicode.map((text) => text.replaceAll('\0', ''));
    await fc.assert(
      fc.asyncProperty(text, fc.array(text), async (message, names) => {
        const outcomes = [
          classified(sampleTicket('1', 'x'), names),
          failed(sampleTicket('2', 'x'), 'refused', message),
        ];
        await writeResults(store, [outcomes]);
        expect(byId(await readAnswers(store))).toEqual(outcomes.map(rowOf));
      }),
      { numRuns: 25 },
    );
  });

  it('of a run that is run again are the same, each once', async () => {
    await using store = await stores[kind]();
    const interrupted = await openResultsOf(store);
    await interrupted.write(many.slice(0, 1100));
    await interrupted.discard();
    expect(await readAnswers(store)).toHaveLength(1000);
    const warnings: string[] = [];
    await writeResults(store, [many], { run: { id: 'run-2' }, warnings });
    expect(byId(await readAnswers(store))).toEqual(byId(many.map(rowOf)));
    expect(warnings).toEqual([]);
  });

  it('replace the earlier ones wholly: an answer an error, and back', async () => {
    await using store = await stores[kind]();
    const ticket = sampleTicket('1', 'x');
    const turns = [
      classified(ticket, ['Bug'], { urgent: true }),
      failed(ticket),
      classified(ticket, ['Other']),
    ];
    for (const [turn, outcome] of turns.entries()) {
      await writeResults(store, [[outcome]], { run: { id: `run-${turn}` } });
      expect(await readAnswers(store)).toEqual([rowOf(outcome)]);
    }
  });

  it('of two prompts stand side by side', async () => {
    await using store = await stores[kind]();
    const outcome = classified(sampleTicket('1', 'x'));
    await writeResults(store, [[outcome]]);
    await writeResults(store, [[outcome]], { run: { prompt: 'plain' } });
    expect(await readAnswers(store)).toHaveLength(2);
  });

  it.each([
    ['one batch', 0],
    ['two batches', 600],
  ])('of tickets with one id are the last one’s, and are reported: in %s', async (_, between) => {
    await using store = await stores[kind]();
    const warnings: string[] = [];
    const twice = (name: string) => classified(sampleTicket('twice', 'x'), [name]);
    const others = many.slice(0, between);
    await writeResults(store, [[twice('first'), twice('second'), ...others, twice('last')]], { warnings });
    expect(await readAnswers(store)).toHaveLength(between + 1);
    expect(await readAnswers(store)).toContainEqual(rowOf(twice('last')));
    expect(warnings).toEqual([
      expect.stringMatching(/^2 tickets were replaced by later ones with the same ids/),
    ]);
  });

  it('are kept batch by batch: one that is refused leaves the earlier ones, and none of its own', async () => {
    await using store = await stores[kind]();
    await writeResults(store, []);
    await store.query(refusePoison[kind]);
    const poisoned = [...many.slice(0, 700), classified(sampleTicket('poison', 'x')), ...many.slice(700)];
    await expect(writeResults(store, [poisoned])).rejects.toMatchObject({
      code: 'bad_output',
      message: expect.stringMatching(/^Cannot write .*constraint/i),
    });
    expect(await readAnswers(store)).toHaveLength(500);
  });

  it('go beside the user’s own columns, if a row may do without them', async () => {
    await using store = await stores[kind]();
    await writeResults(store, []);
    await store.query(`ALTER TABLE classifications ADD COLUMN reviewed_by text`);
    await store.query(`ALTER TABLE classifications ADD COLUMN reviews integer NOT NULL DEFAULT 0`);
    await writeResults(store, [many]);
    await store.query(`UPDATE classifications SET reviews = 1`);
    await writeResults(store, [many]);
    expect(await readRows(store, 'SELECT DISTINCT reviews FROM classifications')).toEqual([{ reviews: 1 }]);
  });

  it('do not go into a table of another shape, and nothing of it changes', async () => {
    await using store = await stores[kind]();
    await store.query(`CREATE TABLE classifications
      (ticket_id integer PRIMARY KEY, urgent text, categories ${typeNames[kind].list} NOT NULL,
       error_code text, error_message text, model text, mine text NOT NULL)`);
    const { text, count, truth, list, time } = typeNames[kind];
    await expect(writeResults(store, [many])).rejects.toMatchObject({
      code: 'bad_output',
      message: `Cannot write results into table classifications: ${[
        `prompt (${text}) is missing`,
        `prompt_version (${count}) is missing`,
        `prompt_hash (${text}) is missing`,
        `run_id (${text}) is missing`,
        `classified_at (${time}) is missing`,
        `ticket_id is ${count} instead of ${text}`,
        `urgent is ${text} instead of ${truth}`,
        `categories is ${list} NOT NULL instead of ${list}`,
        'mine is NOT NULL without a default',
        'the primary key is (ticket_id) instead of (ticket_id, prompt)',
      ].join('; ')}`,
    });
    expect(await store.query('SELECT * FROM classifications')).toEqual([]);
  });

  it('do not go into a view', async () => {
    await using store = await stores[kind]();
    await store.query('CREATE VIEW classifications AS SELECT 1 AS ticket_id');
    await expect(writeResults(store, [many])).rejects.toMatchObject({
      code: 'bad_output',
      message: 'Cannot write results into table classifications: it is a view',
    });
  });

  it.each([[''], ['a\0b']])('have no table called %j', async (table) => {
    await using store = await stores[kind]();
    await expect(writeResults(store, [many], { table })).rejects.toMatchObject({ code: 'usage' });
  });
});
