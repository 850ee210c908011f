import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, describe, expect, it } from 'vitest';
import {
  type Asked,
  type Behaviour,
  type Endpoint,
  says,
  startEndpoint,
  status,
} from '../support/endpoint.js';
import { newUser, type User } from '../support/program.js';

const n = 200;
const kinds = ['Bug', 'Uptime', 'Other'] as const;
const kindOf = (index: number): string => kinds[index % kinds.length] ?? '';

/** The number of the ticket that a request is about. */
const numberIn = ({ messages }: Asked) => Number(/(\d+)$/.exec(messages.at(-1)?.content ?? '')?.[1]);

/** A suite of 200 tickets of three kinds, with an endpoint that gives each the category of its kind. */
interface Scene extends AsyncDisposable {
  readonly user: User;
  readonly endpoint: Endpoint;
  /** What the endpoint answers from now on instead; undefined for what is right. */
  answer(by: (index: number) => Behaviour | undefined): void;
  /** The names that the endpoint and the labels use for kinds. */
  names: Record<string, string>;
  /** Writes the labels: of so many tickets, under these names. */
  label(options?: {
    keep?: (index: number) => boolean;
    names?: Record<string, string>;
    more?: string;
  }): Promise<void>;
  /** Writes the prompt, in other words each time. */
  changePrompt(names?: Record<string, string>, words?: string): Promise<void>;
  configure(suite?: string): Promise<void>;
  /** Runs the check; what it says comes on one line. */
  check(...args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }>;
  readonly baseline: string;
}

async function openScene(): Promise<Scene> {
  let by: (index: number) => Behaviour | undefined = () => undefined;
  let version = 0;
  const right = (index: number) =>
    says({ urgent: false, categories: [scene.names[kindOf(index)] ?? kindOf(index)] });
  const endpoint = await startEndpoint({
    answer: (asked) => by(numberIn(asked)) ?? right(numberIn(asked)),
  });
  const user = await newUser();
  const scene: Scene = {
    user,
    endpoint,
    names: {},
    answer(next) {
      by = next;
    },
    async label({ keep = () => true, names = scene.names, more = '' } = {}) {
      const rows = Array.from({ length: n }, (_, index) =>
        keep(index) ? `L-${index},Ticket ${index},false,${names[kindOf(index)] ?? kindOf(index)}\n` : '',
      );
      await user.folder.write('labelled.csv', `id,text,urgent,categories\n${rows.join('')}${more}`);
    },
    async changePrompt(names = scene.names, words = `Sort ${++version}`) {
      const list = kinds.map((kind) => `{ name: ${names[kind] ?? kind} }`).join(', ');
      await user.folder.write('p.md', `---\nname: p\ncategories: [${list}]\n---\n${words}: {text}`);
    },
    async configure(suite = '') {
      await user.configure(
        `base_url: ${endpoint.url}\nchecks:\n  mine: { prompt: p.md, tickets: labelled.csv, model: m, baseline: base.json${suite} }\n`,
      );
    },
    async check(...args) {
      const found = await user.run(['check', ...args]);
      return { ...found, stdout: found.stdout.replace(/\s+/g, ' ') };
    },
    baseline: user.folder.file('base.json'),
    async [Symbol.asyncDispose]() {
      await user[Symbol.asyncDispose]();
      await endpoint[Symbol.asyncDispose]();
    },
  };
  await scene.configure();
  await scene.label();
  await scene.changePrompt();
  return scene;
}

const wrong = says({ urgent: true, categories: ['Other'] });

/** The first tickets, as many as a loss of so many points. */
const losing = (points: number) => (index: number) => (index < (points * n) / 100 ? wrong : undefined);

/** One scene for all tests that begin with the same approved baseline, which takes 200 requests. */
let shared: Promise<{ readonly scene: Scene; readonly written: string }> | undefined;
afterAll(async () => (await shared)?.scene[Symbol.asyncDispose]());

async function openShared() {
  const scene = await openScene();
  expect((await scene.check('--approve')).code).toBe(0);
  return { scene, written: await readFile(scene.baseline, 'utf8') };
}

/** The scene as it was approved, with another prompt. */
async function approved(): Promise<Scene> {
  shared ??= openShared();
  const { scene, written } = await shared;
  scene.names = {};
  scene.answer(() => undefined);
  await writeFile(scene.baseline, written);
  await scene.configure();
  await scene.label();
  await scene.changePrompt();
  return scene;
}

/** The same with a prompt that loses 10.5 points: the same one each time, whose answers are cached. */
async function losingScene(): Promise<Scene> {
  const scene = await approved();
  scene.answer(losing(10.5));
  await scene.changePrompt({}, 'Lose');
  return scene;
}

/** Removes the lines of the tickets of which so many points are lost, of one section or of both. */
const without = (points: number, sections: number) => (text: string) =>
  text
    .split('\n')
    .filter((line) => {
      const [, number, value = ''] = /^ {4}"L-(\d+)": (.)/.exec(line) ?? [];
      if (number === undefined || Number(number) >= (points * n) / 100) return true;
      return sections === 1 && value === '{';
    })
    .join('\n');

describe('a baseline', () => {
  it.each<[string, (text: string) => string, string]>([
    [
      'no answers',
      (text) => text.replace(/"answers": \{.*/s, '"answers": {}\n}\n'),
      'is incomplete: 200 tickets of 200 have no answer in it',
    ],
    [
      'one foreign answer',
      (text) => text.replace(/"answers": \{.*/s, '"answers": {"X":[{"urgent":true,"categories":[]}]}\n}\n'),
      'is incomplete: 200 tickets of 200 have no answer in it',
    ],
    [
      'no list of tickets',
      (text) => text.replace(/"tickets": \{.*?\n {2}\},/s, ''),
      'is incomplete: it lists no tickets',
    ],
    ['no answers of 21 tickets', without(10.5, 1), 'is incomplete: 21 tickets of 200 have no answer in it'],
    ['nothing of 21 tickets', without(10.5, 2), 'is damaged: its content does not match its digest'],
    [
      'a ticket twice',
      (text) => text.replace(/( {4}"L-7": \[).*\n/, '$1{"urgent":true,"categories":[]}],\n$&'),
      'is damaged: it has L-7 twice',
    ],
    [
      'two answers of one ticket',
      (text) => text.replace(/( {4}"L-7": \[)(.*)\]/, '$1$2,$2]'),
      'is incomplete: it has 1 or 2 answers a ticket',
    ],
    [
      'another answer',
      (text) => text.replace(/( {4}"L-7": \[\{"urgent":)false/, '$1true'),
      'is damaged: its content does not match its digest',
    ],
  ])('that has %s shows no pass, whatever is lost', async (_, change, why) => {
    const scene = await losingScene();
    expect((await scene.check()).code).toBe(3);
    const written = await readFile(scene.baseline, 'utf8');
    expect(change(written)).not.toBe(written);
    await writeFile(scene.baseline, change(written));
    const found = await scene.check();
    expect(found).toMatchObject({ code: 6, stdout: expect.stringContaining(`base.json ${why}`) });
    expect(found.stdout).toContain('--approve');
  });

  it('with the marks of a merge conflict is refused, and approved anew', async () => {
    const scene = await losingScene();
    const written = await readFile(scene.baseline, 'utf8');
    await writeFile(
      scene.baseline,
      written.replace('  "digest"', '<<<<<<< a\n  "digest"').concat('>>>>>>> b\n'),
    );
    expect(await scene.check()).toMatchObject({ code: 2, stderr: expect.stringContaining('merge conflict') });
    expect((await scene.check('--approve')).code).toBe(0);
    expect((await scene.check()).code).toBe(0);
  });

  it('of an older version is read where its tickets are the same, with a word on what it does not show', async () => {
    const scene = await losingScene();
    const written = await readFile(scene.baseline, 'utf8');
    const { tickets, digest, categories, ...old } = JSON.parse(written);
    const rows = Object.keys(tickets).map((id) => [id, ['id', 'text'], [id, `Ticket ${id.slice(2)}`]]);
    rows.sort(([a = ''], [b = '']) => (a < b ? -1 : 1));
    const hash = createHash('sha256').update(JSON.stringify(rows)).digest('hex');
    await writeFile(scene.baseline, JSON.stringify({ ...old, ticketsift_baseline: 1, tickets: hash }));
    expect(await scene.check()).toMatchObject({
      code: 3,
      stdout: expect.stringContaining('--approve writes the new form'),
    });
    await scene.label({ keep: (index) => index > 0 });
    expect(await scene.check()).toMatchObject({
      code: 6,
      stdout: expect.stringContaining('base.json is stale: it was made with other tickets'),
    });
  });

  it.each<[string, Parameters<Scene['label']>[0], number, string]>([
    ['new', { more: 'N-1,New 1,false,Bug\nN-2,New 2,false,Bug\n' }, 3, '2 tickets are new'],
    [
      'removed, as those are in which it lost',
      { keep: (index) => index >= 21 },
      0,
      '21 tickets were removed',
    ],
    ['removed, too many of them', { keep: (index) => index >= 41 }, 6, 'only 159 of 200 can be compared'],
  ])('leaves out tickets that are %s, and the report says so', async (_, labels, code, said) => {
    const scene = await losingScene();
    await scene.label(labels);
    const found = await scene.check('--report-file', 'r.json', '--report-file', 'r.md');
    expect(found).toMatchObject({ code, stdout: expect.stringContaining(said) });
    expect(await readFile(scene.user.folder.file('r.md'), 'utf8')).toContain(said);
  });

  it('is compared by the columns that its prompt shows: others may change', async () => {
    const scene = await losingScene();
    const path = scene.user.folder.file('labelled.csv');
    const text = await readFile(path, 'utf8');
    await writeFile(
      path,
      text.replace(',categories', ',categories,assignee').replace(/(\d,.*)$/gm, '$1,ada'),
    );
    const found = await scene.check();
    expect(found.code).toBe(3);
    expect(found.stdout).not.toContain('Not compared');
  });
});

const defect = { Bug: 'Defect' };
const swapped = { Bug: 'Uptime', Uptime: 'Bug' };

describe('a category with another name', () => {
  it.each<[string, Record<string, string>]>([
    ['a rename', defect],
    ['a swap', swapped],
  ])('hides no loss, and is proposed: %s', async (_, names) => {
    const scene = await approved();
    scene.names = names;
    await scene.label();
    await scene.changePrompt();
    scene.answer(losing(10));
    const proposal = Object.entries(names).map(([from, to]) => `${from}: ${to}`);
    const stale = await scene.check();
    expect(stale).toMatchObject({ code: 6, stdout: expect.stringContaining('base.json is stale') });
    for (const one of proposal) expect(stale.stdout).toContain(one);
    await scene.configure(`, renames: { ${proposal.join(', ')} }`);
    const loss = await scene.check('--reporter', 'json');
    expect(loss.code).toBe(3);
    expect(JSON.parse(loss.stdout).suites[0].comparison).toMatchObject({ regressions: 20, fixes: 0 });
  });

  it('takes the place of two', async () => {
    const scene = await approved();
    const names = { Bug: 'Fault', Uptime: 'Fault' };
    scene.names = names;
    await scene.label();
    await scene.user.folder.write(
      'p.md',
      '---\nname: p\ncategories: [{ name: Fault }, { name: Other }]\n---\n{text}',
    );
    scene.answer(losing(10));
    expect(await scene.check()).toMatchObject({
      code: 6,
      stdout: expect.stringContaining('renames: { Bug: Fault, Uptime: Fault }'),
    });
    expect(await scene.check('--rename', 'Bug=Fault', '--rename', 'Uptime=Fault')).toMatchObject({ code: 3 });
  });

  it('in the labels alone, or in the prompt alone, makes answers wrong', async () => {
    const scene = await approved();
    await scene.label({ names: defect });
    expect((await scene.check()).code).toBe(6);
    expect((await scene.check('--rename', 'Bug=Defect')).code).toBe(3);
    expect((await scene.check('--rename', 'Bug')).code).toBe(2);
    expect((await scene.check('--rename', 'Bgu=Defect')).stderr).toContain(
      'the rename of Bgu to Defect does nothing, as base.json has no Bgu',
    );
    await scene.label();
    scene.names = defect;
    await scene.changePrompt();
    expect((await scene.check()).code).toBe(3);
  });

  it.each<[string, Record<string, string>]>([
    ['a rename', defect],
    ['a swap', swapped],
  ])('of another prompt hides no loss: %s', async (_, names) => {
    const scene = await approved();
    // Its answers are cached.
    await scene.changePrompt({}, 'Sort 1');
    await scene.user.folder.write('old.md', await readFile(scene.user.folder.file('p.md'), 'utf8'));
    scene.names = names;
    await scene.label();
    await scene.changePrompt();
    scene.answer(losing(10));
    const against = ['--against', 'old.md'];
    expect(await scene.check(...against)).toMatchObject({
      code: 6,
      stdout: expect.stringContaining(`Bug: ${names.Bug}`),
    });
    const renames = Object.entries(names).flatMap(([from, to]) => ['--rename', `${from}=${to}`]);
    expect((await scene.check(...against, ...renames)).code).toBe(3);
  });
});

describe('labels that changed', () => {
  it('are counted where they are few, and make up for no loss elsewhere', async () => {
    const scene = await approved();
    const path = scene.user.folder.file('labelled.csv');
    const text = await readFile(path, 'utf8');
    // Thirty labels are now what the other prompt answers.
    const isCorrected = (index: number) => index >= 100 && index < 130;
    await writeFile(path, text.replace(/^(L-1[012]\d,.*,)false,.*$/gm, '$1true,Other'));
    scene.answer((index) => (isCorrected(index) ? wrong : losing(10)(index)));
    const found = await scene.check();
    expect(found).toMatchObject({
      code: 6,
      stdout: expect.stringContaining(
        'the labels of 30 tickets changed since: with them the verdict is PASS, without them REGRESSION',
      ),
    });
    expect(found.stdout).toContain('30 compared tickets have other labels than in the baseline');
  });

  it('make the baseline stale where they are more than a fifth', async () => {
    const scene = await approved();
    const path = scene.user.folder.file('labelled.csv');
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.replaceAll(',false,Bug', ',true,Bug'));
    expect(await scene.check()).toMatchObject({
      code: 6,
      stdout: expect.stringContaining('67 tickets of 200 have other labels since'),
    });
  });
});

describe('an endpoint that fails', () => {
  const refused = status(400, { error: { message: 'Bad request' } });

  it('for five requests in a hundred says nothing of the prompt', async () => {
    const scene = await approved();
    scene.answer((index) => (index % 20 === 0 ? refused : undefined));
    const found = await scene.check('--report-file', 'r.md', '--report-file', 'r.json');
    expect(found.code).toBe(6);
    expect(found.stdout).toContain('the endpoint failed for 10 tickets: with them');
    expect(found.stdout).not.toContain('the prompt has become worse');
    const markdown = await readFile(scene.user.folder.file('r.md'), 'utf8');
    expect(markdown).toContain('10 of the 10 newly wrong tickets are such failures');
  });

  it('hides no loss of ten points', async () => {
    const scene = await approved();
    scene.answer((index) => (index % 20 === 0 ? refused : losing(10)(index)));
    const found = await scene.check();
    expect(found.code).toBe(3);
    expect(found.stdout).toContain('10 of the 29 newly wrong tickets are such failures');
  });

  it('made a forced baseline look worse than it is, and what follows is not a pass', async () => {
    const scene = await approved();
    scene.answer((index) => (index % 7 === 0 ? refused : undefined));
    expect((await scene.check('--approve', '--force')).code).toBe(0);
    await scene.changePrompt();
    scene.answer((index) => (index % 7 === 1 ? wrong : undefined));
    const found = await scene.check();
    expect(found).toMatchObject({
      code: 6,
      stdout: expect.stringContaining('the endpoint failed for 29 tickets'),
    });
    expect(found.stdout).toContain(
      'The baseline was approved by force: the endpoint failed 29 times (http_400).',
    );
  });

  it('leaves replies that cannot be read to the prompt', async () => {
    const scene = await approved();
    scene.answer((index) => (index % 20 === 0 ? says('no idea') : undefined));
    expect((await scene.check()).code).toBe(3);
  });
});
