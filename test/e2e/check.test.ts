import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Asked, says, startEndpoint, status } from '../support/endpoint.js';
import { runInProcess } from '../support/in-process.js';
import { newUser, type User } from '../support/program.js';
import { isSlow } from '../support/slow.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** A user in a copy of what the project checks of itself. */
async function inProject(): Promise<User> {
  const user = await newUser();
  for (const name of ['ticketsift.yaml', 'prompts', 'fixtures'])
    await cp(join(root, name), user.folder.file(name), { recursive: true });
  return user;
}

/** Each of the two categories is said to be what the other is. */
async function swap(user: User, one: string, other: string): Promise<void> {
  const path = user.folder.file('prompts/triage.md');
  const text = await readFile(path, 'utf8');
  const head = (name: string) => `  - name: ${name}\n`;
  const swapped = text.replace(head(one), '\0').replace(head(other), head(one)).replace('\0', head(other));
  expect(swapped).not.toBe(text);
  await writeFile(path, swapped);
}

/** Leaves only so many labelled tickets with such a category, and a baseline of their answers on record. */
async function keepTickets(user: User, category: RegExp, count: number): Promise<void> {
  const path = user.folder.file('fixtures/triage.labelled.csv');
  const rows = parse(await readFile(path), { columns: true }) as { categories: string }[];
  await writeFile(
    path,
    stringify(rows.filter(({ categories }) => category.test(categories)).slice(0, count), { header: true }),
  );
  // These few miss the thresholds that are set for all.
  const approve = ['check', '--replay', 'fixtures/triage.answers.jsonl', '--approve', '--force'];
  expect(await user.run(approve)).toMatchObject({ code: 0 });
}

/** The embedded model reads every ticket anew. */
const slow = { timeout: 300_000 };

const flips = (stdout: string) => {
  const [suite] = JSON.parse(stdout).suites;
  return suite.tickets.filter((ticket: { flip?: string }) => ticket.flip === 'regression');
};

describe("the project's own check", () => {
  let user: User;
  beforeAll(async () => {
    user = await inProject();
  });
  afterAll(() => user[Symbol.asyncDispose]());

  it('is run by .ci/run, which stops where it fails', async () => {
    const script = await readFile(join(root, '.ci/run'), 'utf8');
    expect(script).toMatch(/^set -euo pipefail$/m);
    expect(script).toMatch(/^npx ticketsift check$/m);
  });

  it('passes by the answers on record, the same where nothing can be reached', async () => {
    const replay = ['check', '--replay', 'fixtures/triage.answers.jsonl', '--reporter', 'json'];
    const online = await user.run(replay);
    expect(online.code).toBe(0);
    // Where there are no namespaces, everything that is not this machine goes to a proxy that is not there.
    const offline =
      'if unshare --net true 2>/dev/null; then exec unshare --net "$@"; fi; exec env HTTPS_PROXY=http://127.0.0.1:9 "$@"';
    expect(await user.intoShell(offline, replay)).toMatchObject({ code: 0, stdout: online.stdout });
  });

  it(
    'turns red when two descriptions of the prompt are swapped, and shows what is wrong now',
    slow,
    async () => {
      await using broken = await inProject();
      if (!isSlow) await keepTickets(broken, /Uptime|Bug/, 60);
      await swap(broken, 'Uptime', 'Bug');
      const { code, stdout } = await broken.run(['check', '--reporter', 'json']);
      expect(code).toBe(3);
      expect(JSON.parse(stdout).suites[0]).toMatchObject({
        outcome: 'fail',
        comparison: { verdict: 'REGRESSION' },
      });
      const regressions = flips(stdout);
      expect(regressions.length).toBeGreaterThan(20);
      // Others move a little, too: the model weighs all categories against each other.
      const aboutThose = regressions.filter((one: object) => /Uptime|Bug/.test(JSON.stringify(one)));
      expect(aboutThose.length / regressions.length).toBeGreaterThan(0.9);
    },
  );
});

/** A user with a prompt of two categories and labelled tickets that say what is right for each. */
async function withSuite(url: string, n: number): Promise<User> {
  const user = await newUser();
  const rows = Array.from({ length: n }, (_, index) => {
    const isBug = index % 2 === 0;
    return `L-${index},${isBug ? 'It is broken' : 'Nobody can reach it'} ${index},${!isBug},${isBug ? 'Bug' : 'Uptime'}`;
  });
  await user.folder.write('labelled.csv', `id,text,urgent,categories\n${rows.join('\n')}\n`);
  await user.folder.write('p.md', prompt);
  await user.configure(`base_url: ${url}
checks:
  mine: { prompt: p.md, tickets: labelled.csv, model: stand-in, baseline: base.json, max_cost: 1 }
prices:
  stand-in: { input: 1, output: 1 }
`);
  return user;
}

const prompt =
  '---\nname: p\ncategories: [{ name: Bug }, { name: Uptime }]\nmax_output_tokens: 50\n---\nSort: {text}';
const right = (asked: Asked) => {
  const isBug = /broken/.test(asked.messages.at(-1)?.content ?? '');
  return says(JSON.stringify({ urgent: !isBug, categories: [isBug ? 'Bug' : 'Uptime'] }));
};
/** As `right`, but for one ticket of so many. */
const wrongOnceIn = (every: number) => (asked: Asked) => {
  const number = Number(/(\d+)$/.exec(asked.messages.at(-1)?.content ?? '')?.[1]);
  return number % every === 0 ? says('{"urgent":true,"categories":["Uptime"]}') : right(asked);
};

describe('a check', () => {
  it('shows the model no label, and no prompt can ask for one', async () => {
    await using endpoint = await startEndpoint({ answer: right });
    await using user = await withSuite(endpoint.url, 10);
    await user.run(['check']);
    expect(endpoint.requests).toHaveLength(10);
    expect(JSON.stringify(endpoint.requests.map(({ messages }) => messages))).not.toMatch(
      /true|false|Bug|Uptime/,
    );
    await user.folder.write('p.md', `${prompt} {categories} {urgent}`);
    expect(await user.run(['check'])).toMatchObject({ code: 2, stderr: expect.stringContaining('{urgent}') });
  });

  it.each([
    ['50 tickets of which none changed', 50, 1_000, 6, 'INCONCLUSIVE'],
    ['200 tickets of which none changed', 200, 1_000, 0, 'PASS'],
    ['200 tickets of which ten became wrong', 200, 20, 3, 'REGRESSION'],
    ['50 tickets of which three became wrong', 50, 17, 6, 'INCONCLUSIVE'],
  ])('of %s', async (_, n, every, code, verdict) => {
    let answer = right;
    await using endpoint = await startEndpoint({ answer: (asked) => answer(asked) });
    await using user = await withSuite(endpoint.url, n);
    expect((await user.run(['check', '--approve'])).code).toBe(0);
    answer = every > n ? right : wrongOnceIn(every);
    await user.folder.write('p.md', prompt.replace('Sort', 'Please sort'));
    const found = await user.run(['check']);
    expect(found.code).toBe(code);
    expect(found.stdout).toContain(verdict);
    const tastes = await Promise.all(
      ['pass', 'fail'].map((as) => user.run(['check', '--inconclusive', as, '--reporter', 'junit,github'])),
    );
    for (const { code, stdout } of tastes) {
      expect(stdout.includes('<failure')).toBe(code === 3);
      expect(stdout.includes('\n::error')).toBe(code === 3);
    }
    expect(tastes.map((one) => one.code)).toEqual(code === 6 ? [0, 3] : [code, code]);
  });

  it('approves no answers while the endpoint fails, nor what is below a threshold, unless it is forced to', async () => {
    let isDown = true;
    const answer = (asked: Asked) =>
      isDown && /1$/.test(asked.messages.at(-1)?.content ?? '') ? status(400, 'No.') : right(asked);
    await using endpoint = await startEndpoint({ answer });
    await using user = await withSuite(endpoint.url, 100);
    const approve = (...more: string[]) => user.run(['check', '--approve', ...more]);
    const base = async () => JSON.parse(await readFile(user.folder.file('base.json'), 'utf8'));
    expect(await approve()).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        /mine: not approved: the endpoint failed 10 times \(http_400\) \(not_approved\)\n.*Run the check again: .*--force/,
      ),
    });
    await expect(base()).rejects.toThrow('ENOENT');
    expect((await approve('--force')).code).toBe(0);
    expect((await base()).forced).toBe('the endpoint failed 10 times (http_400)');
    isDown = false;
    expect(await approve('--threshold', 'urgent_recall=1', '--threshold', 'exact=1')).toMatchObject({
      code: 0,
    });
    expect(await base()).not.toHaveProperty('forced');
    await user.folder.write('p.md', prompt.replace('Uptime', 'Other'));
    const below = await approve('--threshold', 'exact=1');
    expect(below).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        /mine: not approved: exact is .*\n.*Improve the prompt, or set a lower threshold\. --approve --force/,
      ),
    });
    expect(below.stderr).not.toContain('again');
  });

  it('counts and names the errors that it approves', async () => {
    const answer = (asked: Asked) =>
      asked.messages.some(({ content }) => /[12]\b/.test(content)) ? says('no idea') : right(asked);
    await using endpoint = await startEndpoint({ answer });
    await using user = await withSuite(endpoint.url, 100);
    expect(await user.run(['check', '--approve'])).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('20 of 100 answers are errors: 20 invalid_json'),
    });
  });

  it('says to commit the baseline that it has written, whatever it thinks of the comparison with the old one', async () => {
    let answer = right;
    await using endpoint = await startEndpoint({ answer: (asked) => answer(asked) });
    await using user = await withSuite(endpoint.url, 200);
    const committed = 'These answers are the baseline now. Commit it.';
    const first = await user.run(['check', '--approve']);
    expect(first).toMatchObject({ code: 0, stdout: expect.stringContaining(committed) });
    answer = wrongOnceIn(20);
    await user.folder.write('p.md', prompt.replace('Sort', 'Please sort'));
    const compared = await user.run(['check']);
    expect(compared).toMatchObject({ code: 3, stdout: expect.stringContaining('The prompt is worse than') });
    expect(compared.stdout).not.toContain(committed);
    const again = await user.run(['check', '--approve', '--reporter', 'text,junit,github']);
    expect(again.stdout).toContain('The prompt is worse than');
    expect(again.stdout).not.toMatch(/<failure|\n::error|\bFAIL\b/);
    expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining(committed) });
    expect(again.stdout).not.toContain('If you accept');
  });

  it('compares two prompts without a baseline, and each is asked once', async () => {
    await using endpoint = await startEndpoint({ answer: right });
    await using user = await withSuite(endpoint.url, 200);
    await user.folder.write('q.md', prompt.replace('Sort', 'Please sort'));
    const found = await user.run(['check', '--against', 'q.md']);
    expect(found).toMatchObject({ code: 0, stdout: expect.stringContaining('q.md') });
    await user.run(['check', '--against', 'q.md']);
    expect(endpoint.requests).toHaveLength(400);
  });

  it('does not use a baseline of other tickets, and says so', async () => {
    await using endpoint = await startEndpoint({ answer: right });
    await using user = await withSuite(endpoint.url, 10);
    await user.run(['check', '--approve']);
    await user.folder.write('labelled.csv', 'id,text,urgent,categories\nL-0,It is broken,false,Bug\n');
    expect(await user.run(['check'])).toMatchObject({
      code: 6,
      stdout: expect.stringContaining('base.json is stale: it was made with other tickets'),
    });
  });

  it.each<[string, (answers: [string, unknown[]][]) => [string, unknown[]][], string]>([
    ['no answers', () => [], '200 tickets of 200 have no answer in it'],
    [
      'one answer, of another ticket',
      () => [['X', [{ error: 'e', message: '' }]]],
      '200 tickets of 200 have no',
    ],
    ['its tickets but 21', (all) => all.slice(21), '21 tickets of 200 have no answer in it'],
    [
      'one answer more',
      (all) => [...all, ['X', [{ error: 'e', message: '' }]]],
      'it has answers for 1 ticket that it does not list',
    ],
    [
      'a ticket with two answers',
      (all) => all.map(([id, one], n) => [id, n === 0 ? [...one, ...one] : one]),
      'it has 1 or 2 answers a ticket',
    ],
  ])('does not pass with a baseline that a merge has left with %s, and says so', async (_, change, why) => {
    let answer = right;
    await using endpoint = await startEndpoint({ answer: (asked) => answer(asked) });
    await using user = await withSuite(endpoint.url, 200);
    await user.run(['check', '--approve']);
    const path = user.folder.file('base.json');
    const baseline = JSON.parse(await readFile(path, 'utf8'));
    const answers = Object.fromEntries(change(Object.entries(baseline.answers)));
    await writeFile(path, JSON.stringify({ ...baseline, answers }));
    answer = wrongOnceIn(1);
    await user.folder.write('p.md', prompt.replace('Sort', 'Please sort'));
    expect(await user.run(['check'])).toMatchObject({
      code: 6,
      stdout: expect.stringContaining(`base.json is incomplete: ${why}`),
    });
  });

  it('asks about each ticket as often as the flag says, and caches each answer', async () => {
    await using endpoint = await startEndpoint({ answer: right });
    await using user = await withSuite(endpoint.url, 10);
    const first = await user.run(['check', '--repeats', '3', '--reporter', 'json']);
    expect(endpoint.requests).toHaveLength(30);
    const second = await user.run(['check', '--repeats', '3', '--reporter', 'json']);
    expect(second.stdout).toBe(first.stdout);
    expect(endpoint.requests).toHaveLength(30);
  });

  it('replays a recording without a key, and says what is missing in it', async () => {
    await using endpoint = await startEndpoint({ answer: right });
    await using user = await withSuite(endpoint.url, 10);
    const recorded = await user.run(['check', '--record', 'answers.jsonl']);
    await endpoint.close();
    await using other = await withSuite(endpoint.url, 10);
    await cp(user.folder.file('answers.jsonl'), other.folder.file('answers.jsonl'));
    const replayed = await other.run(['check', '--replay', 'answers.jsonl']);
    expect(replayed).toMatchObject({ code: recorded.code, stdout: recorded.stdout });
    await other.folder.write('p.md', prompt.replace('Sort', 'Please sort'));
    expect(await other.run(['check', '--replay', 'answers.jsonl'])).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(/10 of 10 answers are not in answers\.jsonl.*\n {2}Record them again/),
    });
  });

  it('keeps in its history what the endpoint charged, failed tries among it, and nothing for cached answers', async () => {
    const usage = { prompt_tokens: 1_000_000, completion_tokens: 0 };
    const failing = status(200, { usage, error: { code: 503, message: 'Overloaded' } });
    const answer = (asked: Asked) => (asked.n === 1 ? failing : right(asked));
    await using endpoint = await startEndpoint({ answer });
    await using user = await withSuite(endpoint.url, 2);
    const charged = async () => {
      const { stdout } = await user.run(['check', 'history', 'mine', '--json']);
      return JSON.parse(stdout).map(({ cost_usd }: { cost_usd: number }) => cost_usd > 1);
    };
    await user.run(['check', '--max-cost', '5']);
    await user.run(['check']);
    expect([await charged(), endpoint.requests.length]).toEqual([[true, false], 3]);
  });

  it('stops where it could cost more than it may', async () => {
    await using endpoint = await startEndpoint({ answer: right });
    await using user = await withSuite(endpoint.url, 10);
    expect(await user.run(['check', '--max-cost', '0.0001'])).toMatchObject({
      code: 5,
      stdout: '',
      stderr: expect.stringContaining('cost_limit'),
    });
  });

  it('stops at Ctrl-C without a verdict and without a baseline', async () => {
    await using endpoint = await startEndpoint({
      answer: (asked) => (asked.n <= 5 ? right(asked) : new Promise(() => {})),
    });
    await using user = await withSuite(endpoint.url, 10);
    const { child, finished } = user.start(['check', '--approve', '--concurrency', '1']);
    await endpoint.arrived(6);
    child.stderr?.on('data', (chunk) => String(chunk).includes('stopping') && child.kill('SIGINT'));
    child.kill('SIGINT');
    expect(await finished).toMatchObject({ code: 130, stdout: '' });
    await expect(readFile(user.folder.file('base.json'))).rejects.toThrow('ENOENT');
  });

  it('touches nothing without the login that the configuration wants', async () => {
    await using endpoint = await startEndpoint({ answer: right });
    await using user = await withSuite(endpoint.url, 10);
    const path = user.folder.file('ticketsift.yaml');
    const auth = 'auth: { issuer: "http://127.0.0.1:9", client_id: c, require: true }\n';
    await user.configure(auth + (await readFile(path, 'utf8')));
    expect(await user.run(['check', '--approve'])).toMatchObject({ code: 4, stdout: '' });
    expect(endpoint.requests).toHaveLength(0);
  });

  it('writes each report into a file as well', async () => {
    await using endpoint = await startEndpoint({ answer: right });
    await using user = await withSuite(endpoint.url, 10);
    const files = ['r.txt', 'r.json', 'r.xml', 'r.md'];
    const flags = files.flatMap((file) => ['--report-file', file]);
    const { stdout } = await user.run(['check', ...flags, '--reporter', 'json']);
    expect(await readFile(user.folder.file('r.json'), 'utf8')).toBe(stdout);
    expect(await readFile(user.folder.file('r.xml'), 'utf8')).toMatch(/^<\?xml/);
    expect(await readFile(user.folder.file('r.md'), 'utf8')).toMatch(/^<!-- ticketsift-check -->/);
    expect(await readFile(user.folder.file('r.txt'), 'utf8')).toContain('mine');
  });

  it('adds to the summary of a job of GitHub Actions', async () => {
    await using endpoint = await startEndpoint({ answer: right });
    await using user = await withSuite(endpoint.url, 10);
    await user.folder.write('summary.md', 'before\n');
    const env = { GITHUB_STEP_SUMMARY: user.folder.file('summary.md') };
    await user.run(['check', '--reporter', 'text,github'], env);
    expect(await readFile(user.folder.file('summary.md'), 'utf8')).toMatch(
      /^before\n<!-- ticketsift-check -->/,
    );
  });

  it('names files from the root of the repository, whatever folder it runs in', async () => {
    await using endpoint = await startEndpoint({ answer: wrongOnceIn(1) });
    await using user = await withSuite(endpoint.url, 1);
    const { stdout } = await user.run(['check', '--threshold', 'exact=1', '--reporter', 'github']);
    expect(stdout).toContain('::error file=p.md,line=');
    await user.folder.write('.git/HEAD', '');
    await mkdir(user.folder.file('sub'));
    const flags = ['--threshold', 'exact=1', '--reporter', 'github,junit'];
    const below = await runInProcess(['check', ...flags], { env: user.env, cwd: user.folder.file('sub') })
      .finished;
    expect(below.stdout).toContain('::error file=p.md,line=');
    expect(below.stdout).toContain(' file="labelled.csv" line="2"');
  });

  it.each([
    [['check', 'other'], 'There is no suite called other'],
    [['check', '--replay', 'nothing.jsonl'], 'Cannot read nothing.jsonl'],
    [['check', '--threshold', 'exact_match=0.5'], 'There is no threshold exact_match'],
    [['check', '--threshold', 'category_f1.Bugs=0.5'], 'a category that the prompt does not have'],
    [['check', '--replay', 'a', '--record', 'b'], 'cannot be used together'],
    [['check', '--reporter', 'html'], 'Allowed choices are text'],
    [['check', '--report-file', 'report.pdf'], 'names no form'],
    [['check', '--against', 'HEAD:p.md'], 'git has no HEAD:p.md'],
    [['check', 'history', 'nothing'], 'was never checked here'],
    [
      ['check', '--tickets', 'labelled.csv', '--prompt', 'p.md', '--model', 'stand-in', '--approve'],
      'no file is named for it',
    ],
  ])('%j is wrong usage, and nothing is sent', async (args, message) => {
    await using endpoint = await startEndpoint({ answer: right });
    await using user = await withSuite(endpoint.url, 10);
    const { code, stderr } = await user.run(args);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
    expect(endpoint.requests).toHaveLength(0);
  });

  it('does not replace the remembered answers by a recording of them', async () => {
    await using endpoint = await startEndpoint({ answer: right });
    await using user = await withSuite(endpoint.url, 10);
    await user.run(['check', '--cache', 'answers.db']);
    expect(await user.run(['check', '--cache', 'answers.db', '--record', './answers.db'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('is the cache itself'),
    });
    expect((await user.run(['cache', 'stats', '--cache', 'answers.db'])).stdout).toContain('10 answers');
  });

  it('is kept in the history', async () => {
    await using endpoint = await startEndpoint({ answer: right });
    await using user = await withSuite(endpoint.url, 10);
    await user.run(['check']);
    await user.run(['check']);
    expect((await user.run(['check', 'history', 'mine'])).stdout).toContain('██');
    const { stdout } = await user.run(['check', 'history', 'mine', '--json']);
    expect(JSON.parse(stdout)).toEqual([
      expect.objectContaining({ exact: 1, median_latency_ms: expect.any(Number) }),
      expect.objectContaining({ exact: 1, median_latency_ms: null }),
    ]);
  });
});

describe('ticketsift init', () => {
  it('gives a repository what it needs to check a prompt, and touches nothing that is there', async () => {
    await using user = await newUser();
    await user.folder.write('prompts/triage.md', 'mine: {text}');
    const { code, stdout } = await user.run(['init']);
    expect(code).toBe(0);
    expect(stdout).toContain(
      'wrote ticketsift.yaml\nkept  prompts/triage.md\nwrote tickets/triage.labelled.csv\n',
    );
    expect(await readFile(user.folder.file('prompts/triage.md'), 'utf8')).toBe('mine: {text}');
    expect((await user.run(['init'])).stdout).not.toContain('wrote');
    expect((await user.run(['config'])).stdout).toContain('checks.triage');
  });
});

it('warns of labels that the prompt does not have', async () => {
  await using endpoint = await startEndpoint();
  await using user = await newUser();
  await user.folder.write('p.md', '---\ncategories: [{ name: Bug }, { name: Billing }]\n---\n{text}');
  await user.folder.write('l.csv', 'id,text,urgent,categories\n1,a,no,Bgu\n2,b,no,Bug\n');
  const { stderr } = await user.run([
    'check',
    ...['--tickets', 'l.csv', '--prompt', 'p.md', '--model', 'm', '--base-url', endpoint.url],
  ]);
  expect(stderr).toContain('warning: l.csv: the labels have categories that prompt p does not have');
  expect(stderr).toContain('“Bgu” (1 ticket; did you mean Bug?)');
});
