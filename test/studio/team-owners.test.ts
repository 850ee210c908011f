import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readEnvironment } from '../../src/config/environment.js';
import { localOwner, type Owner } from '../../src/core/identity.js';
import { openChecks } from '../../src/storage/checks.js';
import { openRuns } from '../../src/storage/runs/runs.js';
import { createApp } from '../../src/studio/app.js';
import { classified, sampleTicket } from '../support/outcomes.js';
import type { User } from '../support/program.js';
import { Database } from '../support/sqlite.js';
import { type Browser, startTeamStudio, type TeamStudio } from '../support/team-studio.js';

const accounts = {
  ann: { email: 'ann@acme.example', email_verified: true, org_id: 'acme' },
  bob: { email: 'bob@acme.example', email_verified: true, org_id: 'acme' },
  eve: { email: 'eve@evil.example', email_verified: true, org_id: 'evil' },
};

/** Is in all that belongs to Ann or to the operator, and in nothing that another person is shown. */
const secret = 'sesame';

let studio: TeamStudio;
let ann: Browser;
let bob: Browser;
let eve: Browser;
beforeAll(async () => {
  studio = await startTeamStudio(['--offline'], {
    issuer: { accounts },
    config:
      'model: stand-in\nbase_url: http://127.0.0.1:1/v1\nsources:\n  desk: { url: t.db, table: t, cache_rows: 1h }\n',
    prepare: addTickets,
  });
  [ann, bob, eve] = [studio.newBrowser(), studio.newBrowser(), studio.newBrowser()];
  await ann.logIn('ann');
  await bob.logIn('bob');
  await eve.logIn('eve');
  const { url } = studio.issuer;
  record('anns', { person: `${url} ann`, org: `${url} acme`, hasLocal: false });
  record('operators', localOwner);
  for (const visibility of ['private', 'org']) {
    const text = `---\nname: ${secret}-${visibility}\n---\n${secret}: {text}`;
    const save = { text, name: `${secret}-${visibility}`, message: '', visibility };
    expect((await ann.post('/api/save', save)).status).toBe(200);
  }
  await ann.post('/api/prompt', { text: `a draft of ${secret}: {text}` });
  await read(ann);
  const key = /&quot;key&quot;:&quot;([^&]+)&quot;/.exec((await ann.send('/review')).body)?.[1];
  const choice = { urgent: true, categories: [secret] };
  const label = { n: 0, key, queue: 'random', isBlind: false, choice };
  expect((await ann.post('/api/label', label)).status).toBe(200);
});
afterAll(() => studio[Symbol.asyncDispose]());

async function addTickets({ folder }: User): Promise<void> {
  const database = new Database(folder.file('t.db'));
  database.exec(`CREATE TABLE t (id TEXT, text TEXT); INSERT INTO t VALUES ('1', 'the word is ${secret}')`);
  database.close();
}

/** Puts a run and a check on record. */
function record(name: string, owner: Owner): void {
  const { folder } = studio.user;
  using runs = openRuns(folder.file('home/state/runs.db'), owner);
  const facts = {
    version: '1',
    source: `${secret}.csv`,
    prompt: secret,
    promptVersion: null,
    promptPath: `${secret}.md`,
    promptHash: 'h',
    model: secret,
    endpoint: null,
    plan: {},
  };
  runs.begin({ id: `${name}-run`, startedAt: 1, pid: 1, facts });
  runs.outcomes.add(`${name}-run`, 0, [classified(sampleTicket(secret, 'x'), [secret])]);
  using checks = openChecks(folder.file('home/state/checks.db'), owner);
  checks.add(`${name}-suite`, {
    at: 1,
    prompt: secret,
    promptVersion: null,
    promptHash: 'h',
    model: secret,
    tickets: 1,
    outcome: 'pass',
    exact: 1,
    urgentRecall: 1,
    macroF1: 1,
    errorRate: 0,
    cost: null,
    medianLatency: null,
    interval: null,
    thresholds: [],
  });
}

/** Reads the tickets of the desk's source; resolves to how many there are. */
async function read(browser: Browser): Promise<number> {
  expect((await browser.post('/api/source', { name: 'desk' })).status).toBe(200);
  const found = await Promise.all([0, 1, 2].map((n) => browser.send(`/api/tickets/${n}`)));
  return found.filter(({ status }) => status === 200).length;
}

/** Routes that name something of Ann's, by what they name. */
const naming: Readonly<Record<string, readonly string[]>> = {
  '/runs/:id': ['/runs/RUN'],
  '/runs/:id/results': ['/runs/RUN/results?format=csv', '/runs/RUN/results?format=xlsx'],
  '/runs/diff': ['/runs/diff?before=RUN&after=RUN'],
  '/checks/suite': ['/checks/suite?name=SUITE'],
  '/saved/history': [`/saved/history?prompt=PROMPT`],
  '/saved/diff': ['/saved/diff?from=PROMPT@1&to=PROMPT@1'],
  '/api/tickets/:n': ['/api/tickets/0'],
};

/** Routes that show what a person has, whatever that is. */
const own = [
  '/',
  '/api/prompt',
  '/api/save',
  '/saved',
  '/compare',
  '/api/compare',
  '/api/compare/cost',
  '/review',
  '/review/agreement',
  '/review/labels',
  '/review/labels.csv',
  '/runs',
  '/checks',
  '/review',
];

/** Routes that show one and the same to all. */
const common = ['/assets/'];

/** Routes of a database of submitted runs, which this studio has not: see jobs.test.ts. */
const ofJobs = ['/jobs', '/jobs/:id', '/jobs/:id/results', '/api/jobs/progress'];

/** Events go on for ever, and say what `/api/prompt` and `/api/tickets` do. */
const endless = ['/api/events'];

describe('a person of a team’s studio', () => {
  it('has every route that reads on the list of one of these tests', () => {
    const door = {
      hosts: [],
      scheme: 'https',
      openPosts: new Set<string>(),
      routes: undefined,
      admit: async () => undefined,
      [Symbol.asyncDispose]: async () => {},
    } as const;
    const app = createApp({ door, world: { environment: readEnvironment({}) }, accent: undefined });
    const paths = app.routes.filter(({ method }) => method === 'GET').map(({ path }) => path);
    const unknown = paths.filter((path) => {
      const isKnown = Object.hasOwn(naming, path) || [...own, ...ofJobs, ...endless].includes(path);
      return !isKnown && !common.some((start) => path.startsWith(start));
    });
    expect(new Set(unknown)).toEqual(new Set());
  });

  const places = [
    ...['anns', 'operators'].flatMap((name) =>
      Object.values(naming)
        .flat()
        .filter((path) => /RUN|SUITE/.test(path))
        .map((path) => path.replaceAll('RUN', `${name}-run`).replace('SUITE', `${name}-suite`)),
    ),
    ...Object.values(naming)
      .flat()
      .filter((path) => path.includes('PROMPT'))
      .flatMap((path) =>
        [`private:${secret}-private`, `org:${secret}-org`, `${secret}-private`, `${secret}-org`].map((name) =>
          path.replaceAll('PROMPT', name),
        ),
      ),
    '/api/tickets/0',
  ];

  it.each(ofJobs)('gets 404 of %s where no database of submitted runs tells people apart', async (path) => {
    expect((await ann.send(path.replace(':id', 'last'))).status).toBe(404);
    expect((await ann.send('/')).body).not.toContain('href="/jobs"');
  });

  it.each(places)('of another organisation gets 404 of %s', async (path) => {
    const { status, body } = await eve.send(path);
    expect(status).toBe(404);
    expect(body.replaceAll(encodeURIComponent(path), '').replace(/There is no .*/, '')).not.toContain(secret);
  });

  it.each(own)('of another organisation is shown nothing of what is not theirs at %s', async (path) => {
    const { status, body } = await eve.send(path);
    expect(status).toBeLessThan(500);
    expect(body).not.toContain(secret);
  });

  it('of the same organisation has its prompts, and nothing else', async () => {
    expect((await bob.send(`/saved/history?prompt=org:${secret}-org`)).status).toBe(200);
    expect((await bob.send('/saved')).body).not.toContain(`${secret}-private`);
    for (const path of places.filter((one) => !one.includes(`${secret}-org`)))
      expect((await bob.send(path)).status, path).toBe(404);
    for (const path of own.filter((one) => !['/saved', '/compare'].includes(one)))
      expect((await bob.send(path)).body, path).not.toContain(secret);
  });

  it('has what is theirs, and nothing that the operator did', async () => {
    for (const path of places.filter((one) => !one.includes('operators')))
      expect((await ann.send(path)).status, path).toBe(200);
    for (const path of places.filter((one) => one.includes('operators')))
      expect((await ann.send(path)).status, path).toBe(404);
  });

  it('shares no cached rows with another', async () => {
    const database = new Database(studio.user.folder.file('t.db'));
    database.exec("INSERT INTO t VALUES ('2', 'later')");
    database.close();
    expect(await read(ann)).toBe(1);
    expect(await read(bob)).toBe(2);
  });
});
