import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { openPostgresPrompts } from '../../../src/prompts/library/postgres.js';
import { labelDraft, labelsOn } from '../../support/labels.js';
import { testDatabase } from '../../support/postgres.js';
import { member } from '../../support/prompts.js';

const ann = member('ann', 'acme');
const annsSettings = { issuer: 'https://auth.example.com', user_id: 'ann', org_id: 'acme' };
const bobsSettings = { ...annsSettings, user_id: 'bob' };

/** A library with a label of Ann's of each visibility, and a login that owns its tables but passes by no policy. */
async function library() {
  const database = await testDatabase();
  const role = `plain_${database.name}`;
  await database.query(`CREATE ROLE ${role} LOGIN PASSWORD 'x'; GRANT CREATE ON SCHEMA public TO ${role}`);
  const { href } = Object.assign(new URL(database.url), { username: role, password: 'x' });
  const add = async (person: typeof ann | undefined, usual: 'private' | 'org' | 'everyone') => {
    const prompts = await openPostgresPrompts(href, { variables: {}, person });
    await using labels = labelsOn(prompts, person, usual);
    return await labels.add(labelDraft('1'));
  };
  const labels = {
    private: await add(ann, 'private'),
    org: await add(ann, 'org'),
    everyone: await add(undefined, 'everyone'),
  };
  return {
    labels,
    /** What somebody gets who writes SQL of their own. */
    async rows(settings: Record<string, string>, sql: string): Promise<unknown[]> {
      const client = new pg.Client(href);
      await client.connect();
      try {
        for (const [name, value] of Object.entries(settings)) {
          await client.query('SELECT set_config($1, $2, false)', [`ticketsift.${name}`, value]);
        }
        return (await client.query(sql)).rows;
      } finally {
        await client.end();
      }
    },
    async [Symbol.asyncDispose]() {
      await database.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
      await database[Symbol.asyncDispose]();
    },
  };
}

describe('the policies of labels', () => {
  it.each([
    ['that person', annsSettings, ['everyone', 'org', 'private']],
    ['a colleague', bobsSettings, ['everyone', 'org']],
    ['somebody of another organisation', { ...annsSettings, org_id: 'evil', user_id: 'eve' }, ['everyone']],
    ['the same id of another issuer', { ...annsSettings, issuer: 'https://evil.example' }, ['everyone']],
    ['nobody', {}, ['everyone']],
  ])('show to %s what is theirs, whatever SQL they write', async (_, settings, seen) => {
    await using place = await library();
    const found = await place.rows(settings, 'SELECT visibility FROM ticketsift_labels ORDER BY visibility');
    expect(found).toEqual(seen.map((visibility) => ({ visibility })));
  });

  it('let no one change a label, take one away, or sign as someone else', async () => {
    await using place = await library();
    const all = 'SELECT * FROM ticketsift_labels ORDER BY visibility';
    const before = await place.rows(annsSettings, all);
    await place.rows(annsSettings, "UPDATE ticketsift_labels SET content = '{}'");
    await place.rows(annsSettings, 'DELETE FROM ticketsift_labels');
    expect(await place.rows(annsSettings, all)).toEqual(before);
    const forged = (holder: string) => `
      INSERT INTO ticketsift_labels
        (id, position, prompt, visibility, holder, home, takes_back, author, author_id, author_issuer, labelled_at)
      VALUES ('x', 9, 'triage', 'org', '${holder}', '${holder}', '${place.labels.org.id}', 'ann', 'ann',
        'https://auth.example.com', 'now')`;
    const acme = 'https://auth.example.com acme';
    await expect(place.rows(bobsSettings, forged(acme))).rejects.toThrow(/row-level security/);
    const elsewhere = { ...annsSettings, org_id: 'evil' };
    await expect(place.rows(elsewhere, forged(acme))).rejects.toThrow(/row-level security/);
    await place.rows(annsSettings, forged(acme));
  });
});
