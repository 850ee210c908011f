import { describe, expect, it } from 'vitest';
import { prepareShared } from '../../../src/storage/shared/prepare.js';
import { startEndpoint } from '../../support/endpoint.js';
import { deskAt, jobsAt } from '../../support/jobs.js';
import { type TestDatabase, testDatabase } from '../../support/postgres.js';
import { asking, csvOf, newUser } from '../../support/program.js';
import { sharedTables } from '../../support/shared-cache.js';

const says = (message: RegExp, hint: RegExp) => ({
  code: 'database',
  message: expect.stringMatching(message),
  hint: expect.stringMatching(hint),
});

/** The URL of a role with these attributes, which may make tables, after some SQL for it. */
async function roleIn({ name, url, query }: TestDatabase, attributes: string, settings: string[] = []) {
  const role = `role_${name}`;
  await query(`CREATE ROLE ${role} LOGIN PASSWORD 'x' ${attributes};
    GRANT CREATE ON SCHEMA public TO ${role}; GRANT CREATE ON DATABASE ${name} TO ${role};
    ${settings.map((setting) => `ALTER ROLE ${role} SET ${setting};`).join('\n')}`);
  return Object.assign(new URL(url), { username: role, password: 'x' }).href;
}

describe('what somebody else has made under a name of ours', () => {
  it.each(['TABLE ticketsift_answers (mine text)', 'TABLE ticketsift_cache_steps (mine text)'])(
    'is not used by a cache, and it says what to do: %s',
    async (made) => {
      await using database = await testDatabase();
      await database.query(`CREATE ${made}`);
      await expect(prepareShared(database.url, {})).rejects.toMatchObject(
        says(
          /^The cache at .* cannot be used/,
          /Rename it, or name a schema of its own: .*search_path%3Dcache$/,
        ),
      );
      expect(await database.query(`SELECT count(*)::int AS n FROM ${made.split(' ')[1]}`)).toEqual([
        { n: 0 },
      ]);
    },
  );

  it('is not used by submitted runs, and it says what to do', async () => {
    await using database = await testDatabase();
    await database.query('CREATE VIEW ticketsift_jobs AS SELECT 1 AS mine');
    await expect(jobsAt(database.url)).rejects.toMatchObject(
      says(/^The submitted runs at .* cannot be used/, /Rename it, or name a schema .*search_path%3Djobs$/),
    );
  });
});

describe('a limit that an administrator has set', () => {
  it('of one connection is enough for a cache', async () => {
    await using database = await testDatabase();
    const url = await roleIn(database, 'CONNECTION LIMIT 1');
    expect(await classify(url)).toMatchObject({ code: 0, stderr: expect.stringContaining('3 classified') });
  });

  it('of one connection keeps a worker from starting, which says why and what to do', async () => {
    await using database = await testDatabase();
    const url = await roleIn(database, 'CONNECTION LIMIT 1');
    await expect(deskAt(url)).rejects.toMatchObject(
      says(/it has no connection left$/, /raise max_connections or the limit of the role/),
    );
  });

  it.each([
    ['of time for a statement', "statement_timeout = '1ms'", /have statement_timeout raised/],
    ['of time for a transaction', "transaction_timeout = '1ms'", /have transaction_timeout raised/],
  ])('%s that is too low is named', async (_, setting, hint) => {
    await using database = await testDatabase();
    const url = await roleIn(database, '', [setting]);
    // The locks of who makes tables, so that no machine is too fast.
    await database.query(
      `BEGIN; SELECT pg_advisory_xact_lock(x'7473736361636865'::bigint), pg_advisory_xact_lock(x'74736a6f6273'::bigint)`,
    );
    await expect(prepareShared(url, {})).rejects.toMatchObject(says(/cannot be used/, hint));
    await expect(jobsAt(url)).rejects.toMatchObject(says(/cannot be used/, hint));
    await database.query('ROLLBACK');
  });

  it('of reading is named when the run would write', async () => {
    await using database = await testDatabase();
    await sharedTables(database);
    const url = await roleIn(database, '');
    await database.query(`GRANT SELECT ON ALL TABLES IN SCHEMA public TO role_${database.name}`);
    const { code, stderr } = await classify(url);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /could not be written: permission denied for table \w+ \(cache_not_written\)\n {2}Your role needs the right/,
    );
  });
});

describe('a database with any name', () => {
  it('has a cache and submitted runs', async () => {
    await using beside = await testDatabase();
    const name = `we "quote" é 🙂 / ?#%_${beside.name}`;
    const quoted = `"${name.replaceAll('"', '""')}"`;
    await beside.query(`CREATE DATABASE ${quoted}`);
    try {
      const url = Object.assign(new URL(beside.url), { pathname: `/${encodeURIComponent(name)}` }).href;
      expect(await classify(url)).toMatchObject({ code: 0, stderr: expect.stringContaining('3 classified') });
      await using store = await jobsAt(url);
      expect(await store.latest(1)).toEqual([]);
      await using _ = await deskAt(url);
    } finally {
      await beside.query(`DROP DATABASE ${quoted} WITH (FORCE)`);
    }
  });
});

it('a cache of a newer version is left alone, by name, and the program is to be updated', async () => {
  await using database = await testDatabase();
  await sharedTables(database);
  await database.query("INSERT INTO ticketsift_cache_steps VALUES ('99-later')");
  await expect(prepareShared(database.url, {})).rejects.toMatchObject(
    says(/holds a cache of a newer version of ticketsift$/, /^Update ticketsift\.$/),
  );
});

it.each([
  ['a service that is not there', '?service=none', 'Cannot read the service file'],
  [
    'a certificate that is not there',
    '?sslmode=verify-full&sslrootcert=/nowhere',
    'Cannot read the certificate',
  ],
])('no server is waited for where the URL names %s', async (_, search, message) => {
  const { code, stderr } = await classify(`postgres://ada@127.0.0.1:1/db${search}`);
  expect(code).toBe(2);
  expect(stderr).toContain(message);
  expect(stderr).not.toContain('waiting');
});

/** Classifies three tickets with a cache. */
async function classify(cache: string) {
  await using user = await newUser();
  await using endpoint = await startEndpoint();
  const flags = await asking(user, endpoint.url);
  await user.folder.write('t.csv', csvOf(['a', 'b', 'c']));
  return await user.run(['classify', 't.csv', '--format', 'csv', ...flags], { TICKETSIFT_CACHE: cache });
}
