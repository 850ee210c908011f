import { mkdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { localOwner } from '../../src/core/identity.js';
import { openChecks } from '../../src/storage/checks.js';
import { type Asked, says, startEndpoint } from '../support/endpoint.js';
import { newUser, type User } from '../support/program.js';
import { Database } from '../support/sqlite.js';
import { startStudio } from '../support/studio.js';

const texts = ['broken', 'an invoice', 'all is down', 'a refund', 'a crash', 'a bill'];
const labelled = (name: string) => (/invoice|refund|bill/.test(name) ? 'Billing' : 'Bug');

/** Answers as the labels say; the second version of the prompt takes two tickets for something else. */
function answer({ messages }: Asked) {
  const content = messages.map((message) => message.content).join('\n');
  const isSecond = content.includes('Second');
  const text = texts.find((one) => content.includes(one)) ?? '';
  const isWrong = isSecond && /refund|bill/.test(text);
  return says({ urgent: text === 'all is down', categories: [isWrong ? 'Bug' : labelled(text)] });
}

async function checkedUser(url: string): Promise<User> {
  const user = await newUser();
  const rows = texts.map((text, n) => `T${n + 1},${text},${text === 'all is down'},${labelled(text)},`);
  await user.folder.write('labelled.csv', `id,text,urgent,categories,note\n${rows.join('\n')}\n`);
  const categories = 'categories: [{ name: Bug }, { name: Billing }]';
  await user.folder.write('p.md', `---\nname: mine\n${categories}\n---\nSort: {text}\n`);
  await user.configure(`model: stand-in
base_url: ${url}
checks:
  "<b>mine</b>": { prompt: p.md, tickets: labelled.csv, baseline: base.json, thresholds: { exact: 0.9 } }
  other/../suite: { prompt: p.md, tickets: labelled.csv, thresholds: { urgent_recall: 0.5 } }
`);
  await user.run(['check', '<b>mine</b>', '--approve']);
  await user.folder.write('p.md', `---\nname: mine\n${categories}\n---\nSecond: {text}\n`);
  const { code } = await user.run(['check']);
  expect(code).toBe(3);
  return user;
}

describe('the page Checks', () => {
  it('shows how each suite did, and what its latest check found', async () => {
    await using endpoint = await startEndpoint({ answer });
    await using user = await checkedUser(endpoint.url);
    const sent = endpoint.requests.length;
    await using studio = await startStudio([], { user });
    const headers = { cookie: await studio.enter() };

    const { status, body } = await studio.send('/checks', { headers });
    expect(status).toBe(200);
    expect(body).toContain('&lt;b&gt;mine&lt;/b&gt;');
    expect(body).not.toContain('<b>mine');
    // 4 of 6 are right: Wilson's interval by hand.
    expect(body).toContain('66.7 % all right (30.0 to 90.3 %)');
    expect(body).toContain(
      'aria-label="Share of right answers of &lt;b&gt;mine&lt;/b&gt;: at first 100.0 %, now 66.7 % (30.0 to 90.3 %), fail. The table has all figures."',
    );
    expect(body).toContain('href="/checks/suite?name=other%2F..%2Fsuite"');
    // The threshold of the exact share is a line; the other suite has one of something else.
    expect(body.match(/class="limit" d="M[^"]+"/g)).toHaveLength(1);

    const suite = await studio.send(`/checks/suite?name=${encodeURIComponent('<b>mine</b>')}`, { headers });
    expect(suite.status).toBe(200);
    const text = suite.body.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
    expect(text).toContain('1 threshold is missed: exact.');
    expect(text).toContain('exact at least 0.9 0.667 ✕ missed');
    expect(text).toContain('INCONCLUSIVE against base.json: exact answers −33.3 points');
    expect(text).toContain('Flips against base.json 2 tickets became wrong, 0 tickets became right.');
    expect(text).toContain('T4 ✕ wrong Billing Billing Bug labelled.csv:5');
    expect(text).toContain('Bug 3 0 Billing 2 1');
    expect(text).toContain('urgent 1 0 not urgent 0 5');
    expect(text).toContain('Billing 3 100.0 % (1 of 1) 33.3 % (1 of 3) 0.500');
    expect(text).toContain('Bug 3 60.0 % (3 of 5) 100.0 % (3 of 3) 0.750');
    expect(suite.body).not.toMatch(/<[^>]+ (style|on\w+)=/);
    expect(endpoint.requests).toHaveLength(sent);
  });

  it('has a page for a suite of any name, and 404 for one that was never checked', async () => {
    await using endpoint = await startEndpoint({ answer });
    await using user = await checkedUser(endpoint.url);
    await using studio = await startStudio([], { user });
    const headers = { cookie: await studio.enter() };
    const statusOf = async (path: string) => (await studio.send(path, { headers })).status;
    expect(await statusOf('/checks/suite?name=other%2F..%2Fsuite')).toBe(200);
    for (const name of ['', 'mine', 'toString', '__proto__', "x'%20OR%201=1%20--", '%00'])
      expect(await statusOf(`/checks/suite?name=${name}`)).toBe(404);
    expect(await statusOf('/checks/suite')).toBe(404);
    expect(await statusOf('/checks/other')).toBe(404);
    expect((await studio.post('/checks', {}, headers.cookie)).status).toBe(404);
  });

  it('keeps no text of a ticket, nor what a model said of it', async () => {
    await using endpoint = await startEndpoint({
      answer: (asked) => (asked.n % 2 ? says('a secret that is no JSON') : answer(asked)),
    });
    await using user = await newUser();
    await user.folder.write(
      'l.csv',
      'id,text,urgent,categories,note\nT1,private words,true,Bug,my note\nT2,more of them,true,Bug,\n',
    );
    await user.folder.write('p.md', 'Sort: {text}');
    const from = [
      '--tickets',
      'l.csv',
      '--prompt',
      'p.md',
      '--model',
      'stand-in',
      '--base-url',
      endpoint.url,
    ];
    await user.run(['check', ...from, '--against', 'p.md']);
    using checks = openChecks(user.folder.file('home/state/checks.db'), localOwner);
    const report = checks.report('check') ?? '';
    expect(report).toContain('"metrics"');
    for (const words of ['private words', 'more of them', 'my note', 'secret'])
      expect(report).not.toContain(words);
  });

  it('says where there are none yet', async () => {
    await using studio = await startStudio();
    const { body } = await studio.send('/checks', { headers: { cookie: await studio.enter() } });
    expect(body).toContain('None yet.');
  });

  it('reads the history of a version that kept neither intervals nor reports', async () => {
    await using user = await newUser();
    await mkdir(user.folder.file('home/state'), { recursive: true });
    const database = new Database(user.folder.file('home/state/checks.db'));
    database.exec(`CREATE TABLE checks (
        id INTEGER PRIMARY KEY, suite TEXT NOT NULL, at INTEGER NOT NULL, facts TEXT NOT NULL) STRICT;
      CREATE INDEX checks_by_suite ON checks (suite, id);
      PRAGMA application_id = ${0x54_53_43_48};
      PRAGMA user_version = 1`);
    const facts = {
      ...{
        prompt: 'p',
        promptHash: 'abcdef0123',
        model: 'm',
        tickets: 20,
        outcome: 'inconclusive',
        exact: 0,
      },
      ...{ urgentRecall: 1, macroF1: 0.5, errorRate: 0, cost: null, medianLatency: null },
    };
    database
      .prepare('INSERT INTO checks (suite, at, facts) VALUES (?, 1, ?)')
      .run('old', JSON.stringify(facts));
    database.close();
    await using studio = await startStudio([], { user });
    const headers = { cookie: await studio.enter() };
    const { body } = await studio.send('/checks/suite?name=old', { headers });
    expect(body).toContain('0.0 to 16.1 %');
    expect(body).toContain('The next check of this suite has one.');
  });
});
