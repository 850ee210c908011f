import { describe, expect, it } from 'vitest';
import { type Asked, says, startEndpoint } from '../support/endpoint.js';
import { newUser } from '../support/program.js';

interface Row {
  readonly text: string;
  readonly queue: string;
}

const random = Array.from({ length: 60 }, (_, index): Row => ({ text: `easy ${index}`, queue: 'random' }));
const hard = Array.from(
  { length: 40 },
  (_, index): Row => ({
    text: `hard ${index}`,
    queue: ['unsure', 'disagreement', 'mislabelled'][index % 3] ?? '',
  }),
);
const both = [...random, ...hard];

/** A suite of labelled tickets, all bugs, and an endpoint that says so of those whose text fits. */
async function openScene(rows: readonly Row[], column: string | undefined = 'queue') {
  let isRight = (text: string) => text.includes('easy');
  const asked: string[] = [];
  const answer = ({ messages }: Asked) => {
    const text = messages.at(-1)?.content ?? '';
    asked.push(text);
    return says({ urgent: false, categories: [isRight(text) ? 'Bug' : 'Other'] });
  };
  const endpoint = await startEndpoint({ answer });
  const user = await newUser();
  const label = async (some: readonly Row[], name = column) => {
    const lines = some.map(({ text, queue }, index) =>
      [index, text, 'false', 'Bug', ...(name === undefined ? [] : [queue])].join(','),
    );
    const head = ['id', 'text', 'urgent', 'categories', ...(name === undefined ? [] : [name])].join(',');
    await user.folder.write('labelled.csv', `${[head, ...lines].join('\n')}\n`);
  };
  await label(rows);
  const prompt = (words: string) =>
    user.folder.write('p.md', `---\ncategories: [{ name: Bug }, { name: Other }]\n---\n${words} {text}`);
  await prompt('Sort');
  const configure = (more = '') =>
    user.configure(
      `checks:\n  mine: { prompt: p.md, tickets: labelled.csv, model: m, baseline: b.json, margin: 0.1${more} }\n`,
    );
  await configure();
  return {
    user,
    asked,
    label,
    prompt,
    configure,
    answer(next: typeof isRight) {
      isRight = next;
    },
    check: (...args: string[]) => user.run(['check', ...args], { OPENAI_BASE_URL: endpoint.url }),
    async json(...args: string[]) {
      const { code, stdout, stderr } = await this.check('--reporter', 'json', ...args);
      expect(stderr).not.toContain('error:');
      return { code, suite: JSON.parse(stdout).suites[0] };
    },
    async [Symbol.asyncDispose]() {
      await user[Symbol.asyncDispose]();
      await endpoint[Symbol.asyncDispose]();
    },
  };
}

describe('a check of tickets from several queues', () => {
  it('rests on the random ones, thresholds included, and says so with the counts of both', async () => {
    await using scene = await openScene(both);
    const { code, suite } = await scene.json('--approve', '--threshold', 'exact=0.9');
    expect(code).toBe(0);
    expect(suite.metrics).toMatchObject({ answers: 60, exact: 1 });
    expect(suite.queues).toEqual({ counted: 'random', random: 60, hard: 40, hard_right: 0 });
    expect(suite.tickets).toHaveLength(60);
    const { stdout } = await scene.check();
    const text = stdout.replace(/\s+/g, ' ');
    expect(text).toContain('60 tickets of labelled.csv drawn at random');
    expect(text).toContain(
      'All figures are of the 60 tickets drawn at random. 40 tickets were chosen for being hard and would make the prompt look worse than it is: of the answers to these 0.0 % are right (ticketsift check --queues all counts them).',
    );
  });

  it.each([
    ['the flag', '', ['--queues', 'all']],
    ['the suite', ', queues: all', []],
  ])('counts all where %s says so', async (_, more, flags) => {
    await using scene = await openScene(both);
    await scene.configure(more);
    const { code, suite } = await scene.json(...flags, '--threshold', 'exact=0.9');
    expect(code).toBe(3);
    expect(suite.metrics).toMatchObject({ answers: 100, exact: 0.6 });
    expect(suite.queues).toEqual({ counted: 'all', random: 60, hard: 40, hard_right: 0 });
    const { stdout } = await scene.check(...flags);
    expect(stdout.replace(/\s+/g, ' ')).toContain(
      '40 of these 100 tickets were chosen for being hard and 60 drawn at random',
    );
  });

  it('compares the random ones with a baseline of all tickets, made before there were queues', async () => {
    await using scene = await openScene(both, undefined);
    expect(await scene.check('--approve')).toMatchObject({ code: 0 });
    await scene.label(both, 'queue');
    const { code, suite } = await scene.json();
    expect(code).toBe(0);
    expect(suite.coverage).toMatchObject({ added: 0, changed: 0, removed: 0 });
    expect(suite.comparison).toMatchObject({ n: 60, verdict: 'PASS' });
  });

  it('compares the random ones though many hard ones are new since the baseline', async () => {
    await using scene = await openScene(random);
    expect(await scene.check('--approve')).toMatchObject({ code: 0 });
    await scene.label(both);
    const { code, suite } = await scene.json();
    expect(code).toBe(0);
    expect(suite.coverage).toMatchObject({ added: 0, removed: 0 });
    expect(suite.comparison).toMatchObject({ n: 60 });
  });

  it('sees a regression among the random ones, and none where hard ones become wrong', async () => {
    await using scene = await openScene(both);
    scene.answer(() => true);
    expect(await scene.check('--approve')).toMatchObject({ code: 0 });
    await scene.prompt('Sort again');
    scene.answer((text) => text.includes('easy'));
    expect(await scene.json()).toMatchObject({ code: 0, suite: { comparison: { regressions: 0 } } });
    expect(await scene.json('--queues', 'all')).toMatchObject({
      code: 3,
      suite: { comparison: { regressions: 40 } },
    });
    await scene.prompt('Sort once more');
    scene.answer((text) => text.includes('hard'));
    expect(await scene.json()).toMatchObject({ code: 3, suite: { comparison: { regressions: 60 } } });
  });

  it('has another prompt answer the random ones alone', async () => {
    await using scene = await openScene(both);
    await scene.user.folder.write(
      'q.md',
      '---\ncategories: [{ name: Bug }, { name: Other }]\n---\nBefore: {text}',
    );
    const flags = ['--against', 'q.md'];
    await scene.configure();
    const { suite } = await scene.json(...flags);
    expect(suite.comparison).toMatchObject({ n: 60, regressions: 0 });
    expect(scene.asked.filter((text) => text.includes('Before:'))).toHaveLength(60);
    expect(scene.asked.filter((text) => text.includes('Sort'))).toHaveLength(100);
  });

  it('is refused where no ticket was drawn at random, with what to do', async () => {
    await using scene = await openScene(hard);
    expect(await scene.check()).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(
        /labelled\.csv has no ticket that was drawn at random: 40 tickets were chosen for being hard[\s\S]*--queues all/,
      ),
    });
    expect(scene.asked).toEqual([]);
  });

  it.each([
    ['another value', [...random, { text: 'easy', queue: 'Support' }], 'queue'],
    ['an empty value', [...random, { text: 'easy', queue: '' }], 'queue'],
    ['another name', both, 'queues'],
  ])('leaves a column with %s to the prompt', async (_, rows, column) => {
    await using scene = await openScene(rows, column);
    await scene.prompt(`In {${column}}:`);
    const { suite } = await scene.json('--approve');
    expect(suite.queues).toBeNull();
    expect(suite.tickets).toHaveLength(rows.length);
    expect(scene.asked).toContain('In random: easy 1');
  });

  it('shows no prompt the queue of a review', async () => {
    await using scene = await openScene(both);
    await scene.prompt('In {queue}:');
    expect(await scene.check()).toMatchObject({ code: 2, stderr: expect.stringContaining('queue') });
  });
});
