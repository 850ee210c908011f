import { readdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import {
  type ClassifyOptions,
  classify,
  type Outcome,
  type TicketInput,
  TicketsiftError,
} from '../../src/index.js';
import { byText, type Endpoint, startEndpoint } from '../support/endpoint.js';
import { nothingLeft } from '../support/nothing-left.js';
import { type TemporaryFolder, temporaryFolder } from '../support/temporary-folder.js';

const prompt = { body: 'Sort: {text}', categories: ['Bug', 'Billing'] };

/** The options of a program whose user has a home of their own. */
function optionsOf(folder: TemporaryFolder, { url }: Pick<Endpoint, 'url'>): ClassifyOptions {
  const environment = { HOME: folder.path, TICKETSIFT_HOME: folder.file('home') };
  return { prompt, model: 'm', baseUrl: url, apiKey: 'sk-of-the-program', environment };
}

async function collect(
  tickets: Parameters<typeof classify>[0],
  options?: ClassifyOptions,
): Promise<Outcome[]> {
  return nothingLeft(async () => {
    const outcomes: Outcome[] = [];
    for await (const outcome of classify(tickets, options)) outcomes.push(outcome);
    return outcomes;
  });
}

/** The error that a run ends with, and the outcomes before it. */
async function failureOf(tickets: Parameters<typeof classify>[0], options?: ClassifyOptions) {
  const outcomes: Outcome[] = [];
  const failure: unknown = await nothingLeft(async () => {
    try {
      for await (const outcome of classify(tickets, options)) outcomes.push(outcome);
      return undefined;
    } catch (error) {
      return error;
    }
  });
  if (!(failure instanceof TicketsiftError))
    throw new Error('The run did not fail as it should', { cause: failure });
  return { failure, outcomes };
}

const broken: TicketInput = { id: 2, text: 'It is broken', plan: 'pro' };

describe('classify', () => {
  it('gives an outcome for each ticket of a program, in their order, and prints nothing', async () => {
    await using folder = await temporaryFolder();
    await using endpoint = await startEndpoint();
    const outcomes = await collect(
      [{ id: 'A', text: '', plan: 'free' }, broken],
      optionsOf(folder, endpoint),
    );
    expect(outcomes).toEqual([
      {
        id: 'A',
        text: '',
        fields: { id: 'A', subject: '', text: '', plan: 'free' },
        place: { source: 'tickets', line: 1 },
        origin: 'none',
        urgent: undefined,
        categories: undefined,
        confidence: undefined,
        error: { code: 'empty_ticket', message: expect.stringContaining('.') },
      },
      {
        id: '2',
        text: 'It is broken',
        fields: { id: '2', subject: '', text: 'It is broken', plan: 'pro' },
        place: { source: 'tickets', line: 2 },
        origin: 'sent',
        urgent: expect.any(Boolean),
        categories: [expect.any(String)],
        confidence: undefined,
        error: undefined,
      },
    ]);
    expect(endpoint.requests.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer sk-of-the-program',
    ]);
  });

  it('reads a file, and keeps answers between runs where the command line keeps them', async () => {
    await using folder = await temporaryFolder();
    await using endpoint = await startEndpoint();
    const file = await folder.write('t.csv', 'Nr,Subject,Message\n7,Help,It is broken\n');
    const options = optionsOf(folder, endpoint);
    const origins = async (more: ClassifyOptions = {}) =>
      (await collect(file, { ...options, ...more })).map(({ origin }) => origin);
    expect(await origins()).toEqual(['sent']);
    expect(await origins()).toEqual(['cached']);
    expect(await origins({ cache: false })).toEqual(['sent']);
    expect(await origins({ offline: true })).toEqual(['cached']);
    expect(await readdir(folder.file('home'))).toEqual(['cache']);
  });

  it('joins a subject to its text, and fills columns into a prompt', async () => {
    await using folder = await temporaryFolder();
    await using endpoint = await startEndpoint();
    const tickets = [
      { id: 1, subject: 'Printer', text: 'It jams', since: new Date(0), tags: ['a', 'b'], none: null },
    ];
    const body = '{text} / {since} / {tags} / {none}';
    const [outcome] = await collect(tickets, { ...optionsOf(folder, endpoint), prompt: { body } });
    expect(outcome?.text).toBe('Printer\n\nIt jams');
    expect(endpoint.requests[0]?.messages.at(-1)?.content).toBe(
      'Printer\n\nIt jams / 1970-01-01T00:00:00.000Z / ["a","b"] / ',
    );
  });

  it('pulls tickets no faster than its outcomes are pulled, and tells their source when a loop is left', async () => {
    await using folder = await temporaryFolder();
    await using endpoint = await startEndpoint();
    let given = 0;
    let isClosed = false;
    async function* endless(): AsyncGenerator<TicketInput> {
      try {
        for (;;) yield { id: ++given, text: `text ${given % 3}` };
      } finally {
        isClosed = true;
      }
    }
    await nothingLeft(async () => {
      for await (const { id } of classify(endless(), optionsOf(folder, endpoint))) if (id === '5') break;
    });
    expect(isClosed).toBe(true);
    expect(given).toBeLessThan(3_000);
  });

  it('keeps the answers to what was in flight when a loop is left', async () => {
    await using folder = await temporaryFolder();
    await using endpoint: Endpoint = await startEndpoint({
      async answer(request) {
        await endpoint.arrived(2);
        return byText(request);
      },
    });
    const options = optionsOf(folder, endpoint);
    const tickets = [1, 2].map((id) => ({ id, text: `text ${id}` }));
    await nothingLeft(async () => {
      for await (const _ of classify(tickets, options)) break;
    });
    const again = await collect(tickets, { ...options, offline: true });
    expect(again.map(({ origin }) => origin)).toEqual(['cached', 'cached']);
  });

  it('stops with its signal, and says why', async () => {
    await using folder = await temporaryFolder();
    const stopping = new AbortController();
    await using endpoint = await startEndpoint({
      answer(request) {
        if (request.n === 2) stopping.abort(new Error('enough'));
        return byText(request);
      },
    });
    const tickets = Array.from({ length: 50 }, (_, id) => ({ id, text: `text ${id}` }));
    const options = { ...optionsOf(folder, endpoint), concurrency: 1, signal: stopping.signal };
    const { failure } = await failureOf(tickets, options);
    expect(failure).toMatchObject({
      code: 'interrupted',
      cause: expect.objectContaining({ message: 'enough' }),
    });
    expect(endpoint.requests.length).toBeLessThan(5);
    await expect(failureOf(tickets, options)).resolves.toMatchObject({
      failure: { code: 'interrupted' },
      outcomes: [],
    });
  });

  it('gives its notes to the program that wants them', async () => {
    await using folder = await temporaryFolder();
    await using endpoint = await startEndpoint();
    const notes: string[] = [];
    const options = { ...optionsOf(folder, endpoint), onNote: (line: string) => notes.push(line) };
    await collect([broken, { id: 3, text: 'It is late', colour: 'red' }], options);
    await collect(await folder.write('t.csv', 'id,text,\n7,It is broken,\n'), options);
    expect(notes).toEqual([
      'warning: the property colour is not in the first ticket, so it is not a column; left out',
      'note: column 3 has no name and is called column_3',
    ]);
  });

  it('gives with every run what its user should know about the model', async () => {
    await using folder = await temporaryFolder();
    const notes: string[] = [];
    const environment = { HOME: folder.path, TICKETSIFT_HOME: folder.file('home') };
    await collect([broken], { model: 'embedded', environment, onNote: (line: string) => notes.push(line) });
    expect(notes).toEqual([expect.stringMatching(/^note: embedded is a small model, see https:/)]);
  });
});

describe('what lies in the working folder or another', () => {
  const hostile = 'model: of-the-folder\nmax_cost: 0.000001\nprices: { m: { input: 1000, output: 1000 } }\n';

  it('is left alone unless the program names it', async () => {
    await using folder = await temporaryFolder();
    await using endpoint = await startEndpoint();
    await folder.write('ticketsift.yaml', hostile);
    const { model: _, ...options } = optionsOf(folder, endpoint);
    const before = process.cwd();
    process.chdir(folder.path);
    try {
      await collect([broken], { ...options, model: 'm' });
      expect(endpoint.requests.map(({ body }) => body.model)).toEqual(['m']);
      const { failure } = await failureOf([{ id: 9, text: 'Another' }], {
        ...options,
        model: 'm',
        configFolder: folder.path,
      });
      expect(failure.code).toBe('cost_limit');
    } finally {
      process.chdir(before);
    }
  });

  it('needs its user’s trust to send anything elsewhere, which is never asked for', async () => {
    await using folder = await temporaryFolder();
    await folder.write('ticketsift.yaml', 'base_url: http://evil.example.com/v1\nmodel: m\n');
    const { baseUrl: _, model: __, ...options } = optionsOf(folder, { url: '' });
    const { failure } = await failureOf([broken], { ...options, configFolder: folder.path });
    expect(failure).toMatchObject({ code: 'not_trusted', hint: expect.stringContaining('ticketsift trust') });
  });

  it('may not be used without the login that its user requires', async () => {
    await using folder = await temporaryFolder();
    const auth = 'auth:\n  require: true\n  issuer: http://127.0.0.1:9\n  client_id: c\n';
    await folder.write('home/config.yaml', auth);
    await using endpoint = await startEndpoint();
    const { failure } = await failureOf([broken], optionsOf(folder, endpoint));
    expect(failure.code).toBe('login_required');
    expect(endpoint.requests).toEqual([]);
  });
});

describe('what is wrong is thrown as a TicketsiftError with its code', () => {
  const options: ClassifyOptions = { prompt, model: 'm', baseUrl: 'http://127.0.0.1:9/v1', cache: false };
  const wrong = (more: object): ClassifyOptions => ({
    ...options,
    ...more,
    environment: { HOME: '/nowhere' },
  });

  it.each([
    ['an unknown option', wrong({ modle: 'm' }), 'usage', /There is no option modle/],
    ['a limit that is none', wrong({ limit: 0 }), 'usage', /The option limit must be 1 or more/],
    ['a setting that is none', wrong({ concurrency: 0 }), 'usage', /--concurrency must be a whole number/],
    ['a signal that is none', wrong({ signal: {} }), 'usage', /The option signal must be an AbortSignal/],
    ['a function that is none', wrong({ onNote: 'x' }), 'usage', /The option onNote must be a function/],
    ['a prompt without a text', wrong({ prompt: { body: 'x' } }), 'bad_prompt', /has no \{text\}/],
    ['a prompt that is none', wrong({ prompt: {} }), 'usage', /The option prompt must be/],
    [
      'a category without a name',
      wrong({ prompt: { body: '{text}', categories: [''] } }),
      'bad_prompt',
      /prompt/,
    ],
  ])('%s', async (_, given, code, message) => {
    const { failure } = await failureOf([broken], given);
    expect(failure).toMatchObject({ code, message: expect.stringMatching(message) });
  });

  it.each([
    ['a ticket that is none', [broken, 7], 'bad_input', /Ticket 2 is not an object/],
    ['a ticket without a text', [{ id: 1 }], 'bad_input', /Ticket 1 has no text/],
    ['a ticket without an id', [broken, { text: 'x' }], 'bad_input', /Ticket 2 has no id/],
    ['a file that is not there', '/nowhere/t.csv', 'not_found', /t\.csv/],
    ['standard input', '-', 'usage', /Standard input is that of your program/],
  ] as const)('%s', async (_, tickets, code, message) => {
    // As a program without types may do.
    const given: Parameters<typeof classify>[0] = JSON.parse(JSON.stringify(tickets));
    const { failure } = await failureOf(given, wrong({}));
    expect(failure).toMatchObject({ code, message: expect.stringMatching(message) });
  });
});
