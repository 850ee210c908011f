import { existsSync } from 'node:fs';
import { readFile, symlink } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { type Endpoint, says, startEndpoint } from '../support/endpoint.js';
import { csvOf, newUser, type User } from '../support/program.js';

const fitFile = 'ticketsift.cascade.json';
const prompt =
  '---\nname: sort\ncategories: [{ name: Bug }, { name: Billing }]\nmax_output_tokens: 50\n---\n{text}';
const texts = Array.from({ length: 12 }, (_, index) => `ticket ${index + 1}`);
const labelled = `id,text,urgent,categories\n${texts.map((text, index) => `L${index},${text},false,Bug\n`).join('')}`;

/** `cheap` cannot answer what has `hard` in it; `dear` answers all, with another category. */
function twoModels(): Promise<Endpoint> {
  return startEndpoint({
    answer: ({ body, messages }) => {
      const isHard = messages.some(({ content }) => content.includes('hard'));
      if (body.model === 'dear') return says('{"urgent": true, "categories": ["Billing"]}');
      return says(isHard ? 'I do not know' : '{"urgent": false, "categories": ["Bug"]}');
    },
  });
}

async function fitted(user: User, url: string, ...flags: string[]) {
  await user.folder.write('p.md', prompt);
  await user.folder.write('labelled.csv', labelled);
  await user.folder.write('t.csv', csvOf(['easy', 'hard one', 'easy too']));
  const fit = ['cascade', 'fit', '--tickets', 'labelled.csv', '--prompt', 'p.md', '--base-url', url];
  return user.run([...fit, '--cascade', 'cheap,dear', '--target', '0.5', ...flags]);
}

const classify = (url: string, ...flags: string[]) => [
  ...['classify', 't.csv', '--prompt', 'p.md', '--base-url', url, '--cascade', 'cheap,dear', '--repair', '0'],
  ...flags,
];

const modelsOf = ({ requests }: Endpoint) => requests.map(({ body }) => body.model);

describe('ticketsift cascade fit', () => {
  it('asks the first model alone, and writes the thresholds beside ticketsift.yaml', async () => {
    await using user = await newUser();
    await using endpoint = await twoModels();
    await user.configure('concurrency: 2\n');
    const { code, stdout, stderr } = await fitted(user, endpoint.url);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(stdout).toContain(
      'of 100 tickets 100 stay with cheap: the categories of 100 % of those are right',
    );
    expect(stdout).toContain('each at least 50 % with 95 % confidence');
    expect(stdout).toContain('cheap does not say how sure it is, as the embedded model does');
    expect(new Set(modelsOf(endpoint))).toEqual(new Set(['cheap']));
    const file = JSON.parse(await readFile(user.folder.file(fitFile), 'utf8'));
    expect(file).toMatchObject({
      ticketsift_cascade: 1,
      fits: [{ prompt: 'sort', first: 'cheap', second: 'dear', target: 0.5, tickets: 12, stay: 12 }],
    });
  });

  it('says how many labels it takes where they are too few, and writes nothing', async () => {
    await using user = await newUser();
    await using endpoint = await twoModels();
    const { code, stdout } = await fitted(user, endpoint.url, '--target', '0.95');
    expect({ code, stdout }).toEqual({
      code: 6,
      stdout: 'too few labels: 12 cannot show 95 %; 110 can, if the model does as well on the others\n',
    });
    expect(existsSync(user.folder.file(fitFile))).toBe(false);
  });

  it('says where a model is not right often enough', async () => {
    await using user = await newUser();
    await using endpoint = await startEndpoint({
      answer: () => says('{"urgent": false, "categories": ["Billing"]}'),
    });
    const { code, stdout } = await fitted(user, endpoint.url);
    expect({ code, stdout }).toMatchObject({
      code: 3,
      stdout: expect.stringContaining('not right often enough'),
    });
  });

  it('needs two models', async () => {
    await using user = await newUser();
    await user.folder.write('labelled.csv', labelled);
    const fitWith = (...flags: string[]) =>
      user.run(['cascade', 'fit', '--tickets', 'labelled.csv', ...flags]);
    expect(await fitWith()).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('There are no models named'),
    });
    for (const wrong of ['one', 'one,one', 'a,b,c', 'a,'])
      expect(await fitWith('--cascade', wrong)).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('two models'),
      });
  });
});

describe('classify --cascade', () => {
  it('sends on what the first model cannot answer, says who answered, and caches each under its own model', async () => {
    await using user = await newUser();
    await using endpoint = await twoModels();
    await fitted(user, endpoint.url);
    const before = endpoint.requests.length;
    const { code, stdout, stderr } = await user.run(classify(endpoint.url, '--format', 'csv'));
    expect({ code, stdout: stdout.split(/\r?\n/) }).toEqual({
      code: 0,
      stdout: [
        'id,text,urgent,categories,error,model',
        'T1,easy,false,Bug,,cheap',
        'T2,hard one,true,Billing,,dear',
        'T3,easy too,false,Bug,,cheap',
        '',
      ],
    });
    expect(stderr).toContain('2 tickets stayed with cheap, and 1 went on to dear');
    expect(modelsOf(endpoint).slice(before).toSorted()).toEqual(['cheap', 'cheap', 'cheap', 'dear']);

    const again = await user.run(classify(endpoint.url, '--format', 'csv'));
    expect(again.stdout).toBe(stdout);
    expect(endpoint.requests).toHaveLength(before + 4);
    const alone = ['classify', 't.csv', '--prompt', 'p.md', '--base-url', endpoint.url, '--format', 'csv'];
    const dear = await user.run([...alone, '--model', 'dear', '--offline', '--where', 'not error']);
    expect(dear.stdout).toContain('T2,hard one,true,Billing');
    expect(dear.stdout).not.toContain('model');
  });

  it('is in ticketsift.yaml as well, and --model goes before it', async () => {
    await using user = await newUser();
    await using endpoint = await twoModels();
    await fitted(user, endpoint.url);
    await user.configure(`cascade: [cheap, dear]\nbase_url: ${endpoint.url}\nprompt: p.md\nrepair: 0\n`);
    const { stdout } = await user.run(['classify', 't.csv', '--format', 'jsonl']);
    expect(stdout).toContain('"model":"dear"');
    const one = await user.run(['classify', 't.csv', '--format', 'jsonl', '--model', 'dear']);
    expect(one.stdout).not.toContain('"model"');
    const both = await user.run(['classify', 't.csv', '--cascade', 'cheap,dear', '--model', 'dear']);
    expect(both).toMatchObject({ code: 2, stderr: expect.stringContaining('--cascade and --model') });
  });

  it('tells in --dry-run how many may go on at most, and sends nothing', async () => {
    await using user = await newUser();
    await using endpoint = await twoModels();
    await fitted(user, endpoint.url);
    const before = endpoint.requests.length;
    const dry = () => user.run(classify(endpoint.url, '--dry-run'));
    expect((await dry()).stdout).toContain('at most 3 of 3 tickets go on to dear');
    expect(endpoint.requests).toHaveLength(before);
    await user.run(classify(endpoint.url));
    expect((await dry()).stdout).toContain('at most 1 of 3 tickets go on to dear');
  });

  it('holds to a spending limit', async () => {
    await using user = await newUser();
    await using endpoint = await twoModels();
    await fitted(user, endpoint.url);
    await user.configure(
      'prices:\n  cheap: { input: 0, output: 0 }\n  dear: { input: 1000000, output: 1000000 }\n',
    );
    const { code, stderr } = await user.run(classify(endpoint.url, '--max-cost', '1'));
    expect({ code, stderr }).toMatchObject({ code: 5, stderr: expect.stringContaining('The limit of $1') });
    expect(modelsOf(endpoint)).not.toContain('dear');
  });

  it('is what prompts try does, too', async () => {
    await using user = await newUser();
    await using endpoint = await twoModels();
    await fitted(user, endpoint.url);
    const flags = ['--base-url', endpoint.url, '--cascade', 'cheap,dear'];
    const { stdout } = await user.run(['prompts', 'try', 'p.md', 't.csv', ...flags, '--json']);
    const { model, tickets } = JSON.parse(stdout);
    const answeredBy = Object.fromEntries(
      tickets.map((ticket: { text: string; model: string }) => [ticket.text, ticket.model]),
    );
    expect({ model, answeredBy }).toEqual({
      model: 'cheap → dear',
      answeredBy: { easy: 'cheap', 'hard one': 'dear', 'easy too': 'cheap' },
    });
    const shown = await user.run(['prompts', 'try', 'p.md', 't.csv', ...flags]);
    expect(shown.stderr).toContain('by cheap → dear');
    expect(shown.stdout).toContain('dear');
  });

  it('does not go together with flags for one model', async () => {
    await using user = await newUser();
    await using endpoint = await twoModels();
    await fitted(user, endpoint.url);
    expect(await user.run(classify(endpoint.url, '--min-confidence', '0.5'))).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('This run uses cheap → dear'),
    });
  });

  it('is shown by runs show, and --retry-errors sends the failed ticket alone', async () => {
    await using user = await newUser();
    let isDown = true;
    await using endpoint = await startEndpoint({
      answer: ({ body, messages }) => {
        if (body.model === 'dear') return says(isDown ? 'no' : '{"urgent": true, "categories": ["Billing"]}');
        const isHard = messages.some(({ content }) => content.includes('hard'));
        return says(isHard ? 'no' : '{"urgent": false, "categories": ["Bug"]}');
      },
    });
    await fitted(user, endpoint.url);
    expect(await user.run(classify(endpoint.url, '--format', 'csv'))).toMatchObject({
      code: 1,
      stdout: expect.stringContaining(
        'T2,hard one,,,invalid_json: The reply holds no single JSON object: “no”,dear',
      ),
    });
    expect((await user.run(['runs', 'show', 'last'])).stdout).toContain('cheap → dear');
    isDown = false;
    const before = endpoint.requests.length;
    const retried = await user.run(['classify', '--retry-errors', 'last', '--format', 'csv']);
    expect(retried).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('T2,hard one,true,Billing,,dear'),
    });
    expect(modelsOf(endpoint).slice(before)).toEqual(['dear']);
  });
});

describe('the thresholds of a cascade', () => {
  it('are not guessed: without them the run refuses, with the command that finds them', async () => {
    await using user = await newUser();
    await using endpoint = await twoModels();
    await user.folder.write('p.md', prompt);
    await user.folder.write('t.csv', csvOf(['easy']));
    const { code, stderr } = await user.run(classify(endpoint.url));
    expect(code).toBe(2);
    expect(stderr).toContain('There are no thresholds for cheap → dear and the prompt sort');
    expect(stderr).toMatch(
      /ticketsift cascade fit --tickets labelled\.csv --cascade cheap,dear --prompt \S*p\.md/,
    );
    expect(endpoint.requests).toHaveLength(0);
  });

  it('are not used for another prompt, another model, or texts that are redacted', async () => {
    await using user = await newUser();
    await using endpoint = await twoModels();
    await using other = await twoModels();
    await fitted(user, endpoint.url);
    const run = (url: string, ...flags: string[]) => user.run(classify(url, ...flags));
    expect(await run(endpoint.url, '--redact')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('is out of date: the settings for cleaning or redacting'),
    });
    expect(await run(other.url)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('is out of date: the model cheap has changed'),
    });
    await user.folder.write('p.md', prompt.replace('{text}', 'Sort: {text}'));
    expect(await run(endpoint.url)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('is out of date: the prompt sort has changed'),
    });
    expect(modelsOf(endpoint)).not.toContain('dear');
    expect(other.requests).toHaveLength(0);
  });

  it.each([
    ['no JSON', 'nonsense'],
    ['another form', '{"ticketsift_cascade": 2, "fits": []}'],
    ['a threshold that is none', '{"ticketsift_cascade": 1, "fits": [{"sure": {"urgent": -1}}]}'],
    ['a list', '[]'],
  ])('are refused where their file holds %s', async (_, content) => {
    await using user = await newUser();
    await using endpoint = await twoModels();
    await fitted(user, endpoint.url);
    await user.folder.write(fitFile, content);
    const { code, stderr } = await user.run(classify(endpoint.url));
    expect({ code, stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('ticketsift.cascade.json is not a file of cascades'),
    });
    expect(stderr).toContain('`ticketsift cascade fit` creates it again');
  });

  it('are neither read nor written through a link out of the folder', async () => {
    await using user = await newUser();
    await using elsewhere = await newUser();
    await using endpoint = await twoModels();
    const target = await elsewhere.folder.write('precious', 'secret words');
    await symlink(target, user.folder.file(fitFile));
    for (const { code, stderr } of [
      await fitted(user, endpoint.url),
      await user.run(classify(endpoint.url)),
    ]) {
      expect({ code, stderr }).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('is a link that leads out of its folder'),
      });
      expect(stderr).not.toContain('secret words');
    }
    expect(await readFile(target, 'utf8')).toBe('secret words');
  });

  it('of a folder that is not trusted send nothing that needs trust', async () => {
    await using user = await newUser();
    await using endpoint = await twoModels();
    await fitted(user, endpoint.url);
    const before = endpoint.requests.length;
    // Not loopback by name, so that it needs trust.
    await user.folder.write(
      'ticketsift.yaml',
      'cascade: cheap,dear\nbase_url: http://gateway.example/v1\nprompt: p.md\n',
    );
    const { code, stderr } = await user.run(['classify', 't.csv'], { OPENAI_API_KEY: 'sk-of-the-user' });
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('(not_trusted)') });
    expect(endpoint.requests).toHaveLength(before);
  });
});

describe('check --cascade', () => {
  it('is a check of one model that is called by both names, in its baseline, too', async () => {
    await using user = await newUser();
    await using endpoint = await twoModels();
    await fitted(user, endpoint.url);
    const rows = ['easy,false,Bug', 'hard one,true,Billing', 'easy too,true,Bug'];
    await user.folder.write(
      'suite.csv',
      `id,text,urgent,categories\n${rows.map((row, index) => `S${index},${row}\n`).join('')}`,
    );
    const check = (...flags: string[]) =>
      user.run([
        ...['check', '--tickets', 'suite.csv', '--prompt', 'p.md', '--base-url', endpoint.url],
        ...['--cascade', 'cheap,dear', '--baseline', 'base.json', '--inconclusive', 'pass', ...flags],
      ]);
    expect(await check('--approve', '--record', 'answers.jsonl')).toMatchObject({ code: 0 });
    const baseline = JSON.parse(await readFile(user.folder.file('base.json'), 'utf8'));
    expect(baseline.model).toBe('cheap → dear');
    const { code, stdout } = await check('--reporter', 'json');
    expect({ code, model: JSON.parse(stdout).suites?.[0]?.model ?? stdout }).toEqual({
      code: 0,
      model: 'cheap → dear',
    });
    const sent = endpoint.requests.length;
    const replayed = await check('--replay', 'answers.jsonl');
    expect({ ...replayed, stdout: '' }).toMatchObject({ code: 0 });
    expect(replayed.stdout).toContain('cheap → dear');
    expect(endpoint.requests).toHaveLength(sent);
  });
});

describe('the embedded model as the first', () => {
  it('keeps what it is sure of; what it is unsure of or cannot read goes on', async () => {
    await using user = await newUser();
    await using endpoint = await twoModels();
    const things = ['printer', 'laptop', 'screen', 'phone', 'router', 'scanner'];
    const billing = 'I was charged twice on my invoice for the';
    const rows = things.flatMap((thing) => [
      `the ${thing} crashes with an error and does not work,false,Bug`,
      `${billing} ${thing} and want my money back,false,Billing`,
    ]);
    const described =
      '---\nname: sort\ncategories:\n  - { name: Bug, description: Something crashes or does not work }\n  - { name: Billing, description: Invoices and payments and refunds }\nmax_output_tokens: 50\n---\n{text}';
    await user.folder.write('p.md', described);
    await user.folder.write(
      'labelled.csv',
      `id,text,urgent,categories\n${rows.map((row, index) => `L${index},${row}\n`).join('')}`,
    );
    const models = ['--prompt', 'p.md', '--cascade', 'embedded,dear'];
    const fit = await user.run(['cascade', 'fit', '--tickets', 'labelled.csv', ...models, '--target', '0.3']);
    expect(fit).toMatchObject({ code: 0, stdout: expect.stringContaining('saving') });
    const texts = [`${billing} printer again`, 'Hm.', 'プリンターが壊れています。助けてください。'];
    await user.folder.write('t.csv', csvOf(texts));
    const run = ['classify', 't.csv', ...models, '--base-url', endpoint.url, '--format', 'jsonl'];
    const { stdout, stderr } = await user.run(run);
    const outcomes = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(outcomes.map(({ model, error }) => ({ model, error }))).toEqual([
      { model: 'embedded', error: null },
      { model: 'dear', error: null },
      { model: 'dear', error: null },
    ]);
    expect(modelsOf(endpoint)).toEqual(['dear', 'dear']);
    expect(stderr).not.toContain('language_not_supported');
    // Nothing was sent for what the embedded model answered.
    expect(stderr).toContain('0 from the cache, 1 on this machine, 2 sent, 0 duplicates');
    expect(stderr).toMatch(/Sent +2 answers/);
    const { result } = JSON.parse((await user.run(['runs', 'show', 'last', '--json'])).stdout);
    expect(result).toMatchObject({ sent: 2, local: 1, answered: 2 });
    expect((await user.run(['runs', 'show', 'last'])).stdout).toContain('1 on this machine, 2 sent');
  });
});
