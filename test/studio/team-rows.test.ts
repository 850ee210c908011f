import { readdir } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { testDatabase, ticketsOfPeople } from '../support/postgres.js';
import { type Browser, startTeamStudio, type TeamStudio } from '../support/team-studio.js';

/** Each owner sees their own tickets, as the database finds out who asks. */
const policy = `
  ALTER TABLE tickets ENABLE ROW LEVEL SECURITY;
  ALTER TABLE tickets FORCE ROW LEVEL SECURITY;
  CREATE POLICY own ON tickets USING (owner = current_setting('ticketsift.user_id', true));
  CREATE ROLE READER LOGIN PASSWORD 'reader';
  GRANT SELECT ON tickets TO READER;
`;

interface Office extends AsyncDisposable {
  readonly studio: TeamStudio;
}

/** A studio with a source that row-level security guards, and one whose query names the person. */
async function openOffice(): Promise<Office> {
  const database = await testDatabase();
  const role = `reader_${database.name}`;
  await database.query((ticketsOfPeople + policy).replaceAll('READER', role));
  const url = Object.assign(new URL(database.url), { username: role, password: 'reader' }).href;
  const studio = await startTeamStudio([], {
    prepare: ({ folder }) =>
      folder.write('own.sql', 'SELECT id, text FROM tickets WHERE owner = :user_id ORDER BY id\n'),
    config: `sources:
  desk: { url: '${url}', table: tickets, set_identity: true, cache_rows: 1h }
  own: { url: '${database.url}', query: own.sql, cache_rows: 1h }
`,
  });
  return {
    studio,
    async [Symbol.asyncDispose]() {
      await studio[Symbol.asyncDispose]();
      await database.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
      await database[Symbol.asyncDispose]();
    },
  };
}

/** Chooses a source. Resolves to the texts that its page can get. */
async function textsOf(browser: Browser, name: string): Promise<string[]> {
  const { status, body } = await browser.post('/api/source', { name });
  if (status !== 200) throw new Error(body);
  const texts: string[] = [];
  for (let n = 0; ; n++) {
    const ticket = await browser.send(`/api/tickets/${n}`);
    if (ticket.status === 404) return texts.toSorted();
    texts.push(JSON.parse(ticket.body).text);
  }
}

const ofAnn = ['Add a dark mode', 'The dashboard is down'];
const ofBob = ['I was charged twice'];

it('two people of two organisations see their own rows, at once and again', async () => {
  await using office = await openOffice();
  const { studio } = office;
  const [ann, bob] = [studio.newBrowser(), studio.newBrowser()];
  await ann.logIn('ann');
  await bob.logIn('bob');
  for (const name of ['desk', 'own', 'desk']) {
    expect(await Promise.all([textsOf(ann, name), textsOf(bob, name)]), name).toEqual([ofAnn, ofBob]);
  }
  // Of rows that are kept, each person has their own, as long as they are signed in.
  const folder = studio.user.folder.file('home');
  const kept = async () =>
    (await readdir(folder, { recursive: true })).filter((path) => /(^|\/)rows\/.+\//.test(`${path}/`));
  const places = new Set((await kept()).map((path) => path.replace(/\/rows\/.*/, '')));
  expect([...places].map((path) => path.replace(/-[0-9a-f]{32}$/, ''))).toEqual([
    'state/studio/person',
    'state/studio/person',
  ]);
  await studio.end();
  expect(await kept()).toEqual([]);
});

it('no source is named by a path, an address or SQL, and no row is another person’s', async () => {
  await using office = await openOffice();
  const { studio } = office;
  const [ann, bob] = [studio.newBrowser(), studio.newBrowser()];
  await ann.logIn('ann');
  await bob.logIn('bob');
  await textsOf(ann, 'desk');
  for (const path of ['/api/tickets/0', '/api/tickets/1']) expect((await bob.send(path)).status).toBe(404);
  for (const name of [
    'own.sql',
    './own.sql',
    '/etc/passwd',
    'postgres://db/x',
    'SELECT 1',
    'ticketsift.yaml',
  ]) {
    expect((await bob.post('/api/source', { name })).status).toBe(404);
  }
  expect((await bob.post('/api/source', { name: 'desk', query: 'SELECT * FROM tickets' })).status).toBe(400);
});
