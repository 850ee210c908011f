import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { numbered } from '../../../src/prompts/library/postgres.js';
import { type TestDatabase, testDatabase } from '../../support/postgres.js';
import { draft, member, promptsAt } from '../../support/prompts.js';

const ann = member('ann', 'acme');
const eve = member('eve', 'evil');

/** A login that owns nothing and passes by no policy, as somebody gets who is given the database's URL. */
async function plainRole(database: TestDatabase, rights = 'SELECT, INSERT') {
  const role = `plain_${database.name}`;
  await database.query(`CREATE ROLE ${role} LOGIN PASSWORD 'x'`);
  const grant = () =>
    database.query(`GRANT ${rights} ON ticketsift_prompts, ticketsift_prompt_versions TO ${role};
      GRANT SELECT ON ticketsift_prompt_steps TO ${role}`);
  return {
    url: Object.assign(new URL(database.url), { username: role, password: 'x' }).href,
    role,
    grant,
    [Symbol.asyncDispose]: async () =>
      void (await database.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`)),
  };
}

/** What somebody sees who writes SQL of their own, as whoever they say they are. */
async function rowsOf(url: string, settings: Record<string, string>, sql: string): Promise<unknown[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    for (const [name, value] of Object.entries(settings)) {
      await client.query('SELECT set_config($1, $2, false)', [`ticketsift.${name}`, value]);
    }
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

const annsSettings = { issuer: 'https://auth.example.com', user_id: 'ann', org_id: 'acme' };
const prompts = 'SELECT name FROM ticketsift_prompts ORDER BY name';
const contents = 'SELECT content FROM ticketsift_prompt_versions ORDER BY content';

describe('the policies of the database', () => {
  it.each([
    ['that person', annsSettings, ['everyone', 'org', 'private']],
    ['a colleague', { ...annsSettings, user_id: 'bob' }, ['everyone', 'org']],
    ['somebody of another organisation', { ...annsSettings, user_id: 'eve', org_id: 'evil' }, ['everyone']],
    ['somebody of no organisation', { ...annsSettings, user_id: 'carl', org_id: '' }, ['everyone']],
    ['the same id of another issuer', { ...annsSettings, issuer: 'https://evil.example' }, ['everyone']],
    ['somebody without an issuer', { ...annsSettings, issuer: '' }, ['everyone']],
    ['nobody', {}, ['everyone']],
  ])('show to %s what is theirs, whatever SQL they write', async (_, settings, seen) => {
    await using database = await testDatabase();
    {
      await using store = await promptsAt(database.url, ann);
      for (const visibility of ['private', 'org', 'everyone'] as const) {
        await store.save(draft(visibility, { name: visibility, visibility }));
      }
    }
    await using role = await plainRole(database);
    await role.grant();
    expect(await rowsOf(role.url, settings, prompts)).toEqual(seen.map((name) => ({ name })));
    expect(await rowsOf(role.url, settings, contents)).toEqual(seen.map((content) => ({ content })));
  });

  it('hold for the owner of the tables, too, as whom a team connects', async () => {
    await using database = await testDatabase();
    await using role = await plainRole(database);
    await database.query(`GRANT CREATE ON SCHEMA public TO ${role.role}`);
    await using store = await promptsAt(role.url, ann);
    await store.save(draft('1', { visibility: 'private' }));
    expect(await store.newest()).toHaveLength(1);
    expect(await rowsOf(role.url, {}, prompts)).toEqual([]);
    expect(await rowsOf(role.url, annsSettings, prompts)).toEqual([{ name: 'triage' }]);
  });

  it.each([
    ['change a version', "UPDATE ticketsift_prompt_versions SET content = 'x'"],
    ['take a version away', 'DELETE FROM ticketsift_prompt_versions'],
    ['show a prompt to everyone', "UPDATE ticketsift_prompts SET visibility = 'everyone', holder = ''"],
  ])('let no one %s, not even the owner of the tables', async (_, sql) => {
    await using database = await testDatabase();
    await using role = await plainRole(database);
    await database.query(`GRANT CREATE ON SCHEMA public TO ${role.role}`);
    await using store = await promptsAt(role.url, ann);
    const { version } = await store.save(draft('1'));
    await rowsOf(role.url, annsSettings, sql);
    expect(await store.versions(version.prompt)).toEqual([version]);
  });

  const versionBy = (prompt: string, id: string) => `
    INSERT INTO ticketsift_prompt_versions
      (prompt, version, content, author, author_id, author_issuer, saved_at, hash)
    VALUES ('${prompt}', 2, 'x', 'ann', '${id}', 'https://auth.example.com', 'now', 'h')`;

  it.each([
    [
      'add to what another organisation shows to everyone',
      { ...annsSettings, user_id: 'eve', org_id: 'evil' },
      'eve',
    ],
    ['sign as somebody else', { ...annsSettings, user_id: 'bob' }, 'ann'],
  ])('let no one %s', async (_, settings, signedBy) => {
    await using database = await testDatabase();
    await using store = await promptsAt(database.url, ann);
    const { version } = await store.save(draft('1', { visibility: 'everyone' }));
    await using role = await plainRole(database);
    await role.grant();
    await expect(rowsOf(role.url, settings, versionBy(version.prompt, signedBy))).rejects.toThrow(
      /row-level security/,
    );
    await rowsOf(role.url, annsSettings, versionBy(version.prompt, 'ann'));
    expect(await store.versions(version.prompt)).toHaveLength(2);
  });
});

describe('a plain role', () => {
  it('can read and save once the tables are there', async () => {
    await using database = await testDatabase();
    await using role = await plainRole(database);
    await using owners = await promptsAt(database.url, ann);
    await owners.save(draft('1'));
    await role.grant();
    await using store = await promptsAt(role.url, ann);
    expect(await store.save(draft('2'))).toMatchObject({ version: { version: 2 } });
    await using theirs = await promptsAt(role.url, eve);
    expect(await theirs.newest()).toEqual([]);
  });

  it.each([
    ['may not make the tables', async () => {}],
    ['may not read them', async (url: string) => void (await promptsAt(url))[Symbol.asyncDispose]()],
  ])('that %s: the message says what it takes, and no password', async (_, prepare) => {
    await using database = await testDatabase();
    await using role = await plainRole(database);
    await prepare(database.url);
    await expect(promptsAt(role.url).then((store) => store.newest())).rejects.toMatchObject({
      code: 'database',
      message: expect.stringMatching(
        /^The saved prompts at postgres:\/\/plain_\w+:\*\*\*@\S+ cannot be used: permission denied/,
      ),
      hint: expect.stringContaining('SELECT and INSERT in ticketsift_prompts'),
    });
  });

  it('that can only read can list, and is refused, as it cannot save', async () => {
    await using database = await testDatabase();
    await using role = await plainRole(database, 'SELECT');
    await using owners = await promptsAt(database.url, ann);
    await owners.save(draft('1'));
    await role.grant();
    await using store = await promptsAt(role.url, ann);
    expect(await store.newest()).toHaveLength(1);
    await expect(store.save(draft('2'))).rejects.toMatchObject({ code: 'database' });
    expect(await store.newest()).toMatchObject([{ version: 1 }]);
  });
});

describe('the tables', () => {
  it('are made once by programs that start at once', async () => {
    await using database = await testDatabase();
    const stores = await Promise.all(Array.from({ length: 8 }, () => promptsAt(database.url, ann)));
    expect(await Promise.all(stores.map((store) => store.newest()))).toEqual(stores.map(() => []));
    expect(await database.query('SELECT name FROM ticketsift_prompt_steps ORDER BY name')).toEqual([
      { name: '1-prompts' },
      { name: '2-row-level-security' },
      { name: '3-labels' },
      { name: '4-row-level-security-of-labels' },
    ]);
    for (const store of stores) await store[Symbol.asyncDispose]();
  });

  it('of a newer version of the program are left alone', async () => {
    await using database = await testDatabase();
    await (await promptsAt(database.url))[Symbol.asyncDispose]();
    await database.query("INSERT INTO ticketsift_prompt_steps VALUES ('99-from-the-future')");
    await expect(promptsAt(database.url)).rejects.toMatchObject({
      code: 'database',
      message: expect.stringContaining('holds prompts of a newer version of ticketsift'),
      hint: 'Update ticketsift.',
    });
  });

  it('may be in a schema of their own', async () => {
    await using database = await testDatabase();
    await database.query('CREATE SCHEMA tools');
    await using store = await promptsAt(`${database.url}?options=-csearch_path%3Dtools`, ann);
    await store.save(draft('1'));
    expect(await database.query('SELECT count(*)::int AS n FROM tools.ticketsift_prompts')).toEqual([
      { n: 1 },
    ]);
  });
});

describe('a connection', () => {
  it('that breaks in the middle of a save leaves the version before, and is reported', async () => {
    await using database = await testDatabase();
    await using store = await promptsAt(database.url, ann);
    await store.save(draft('1'));
    // The first insert of the next save ends its own connection.
    await database.query(`
      CREATE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END $$;
      CREATE TRIGGER cut AFTER INSERT ON ticketsift_prompt_versions FOR EACH ROW EXECUTE FUNCTION cut()`);
    await expect(store.save(draft('2'))).rejects.toMatchObject({ code: 'database' });
    await using again = await promptsAt(database.url, ann);
    expect(await again.newest()).toMatchObject([{ version: 1, content: '1' }]);
  });

  it('that waits for another one which has stopped in the middle gives up', async () => {
    await using database = await testDatabase();
    await using store = await promptsAt(`${database.url}?options=-clock_timeout%3D50`, ann);
    await store.save(draft('1'));
    await database.query("BEGIN; SELECT pg_advisory_xact_lock(x'747370726f6d7074'::bigint)");
    await expect(store.save(draft('2'))).rejects.toMatchObject({
      code: 'database',
      hint: expect.stringContaining('Another program has been saving'),
    });
    expect(await store.newest()).toMatchObject([{ version: 1 }]);
    await database.query('ROLLBACK');
    expect(await store.save(draft('2'))).toMatchObject({ version: { version: 2 } });
  });

  it('that no one answers is reported with the server, and without the password', async () => {
    await expect(promptsAt('postgres://ann:secret@127.0.0.1:1/db')).rejects.toMatchObject({
      code: 'database',
      message: 'Cannot connect to postgres://ann@127.0.0.1:1/db: nothing listens there',
    });
  });
});

describe('named parameters', () => {
  it.each([
    ['SELECT :a, :b_c, :a', 'SELECT $1, $2, $1', [1, null]],
    ['SELECT x::text, :a', 'SELECT x::text, $1', [1]],
    ['SELECT 1', 'SELECT 1', []],
  ])('of %s get numbers', (sql, text, values) => {
    expect(numbered(sql, { a: 1, unused: 'x' })).toEqual({ text, values });
  });
});
