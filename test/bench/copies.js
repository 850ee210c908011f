import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import pg from 'pg';
import { load } from '#built/storage/open.js';
import { openUsual } from './open-source.js';

const names = ['id', 'created_at', 'user_id', 'text'];

/** The same tickets as JSON Lines. @param {string} from @param {string} to */
export async function copyToJsonl(from, to) {
  const file = createWriteStream(to);
  for await (const rows of (await openUsual(from)).rows()) {
    const text = rows.map(({ values }) =>
      JSON.stringify(Object.fromEntries(names.map((n, i) => [n, values[i]]))),
    );
    if (!file.write(`${text.join('\n')}\n`)) await once(file, 'drain');
  }
  file.end();
  await once(file, 'finish');
}

/** The same tickets as a table of SQLite. @param {string} from @param {string} to */
export async function copyToSqlite(from, to) {
  const database = load(to);
  database.exec(`CREATE TABLE tickets (${names.join(' TEXT, ')} TEXT)`);
  const insert = database.prepare('INSERT INTO tickets VALUES (?, ?, ?, ?)');
  const insertAll = database.transaction((/** @type {readonly { values: readonly unknown[] }[]} */ rows) => {
    for (const { values } of rows) insert.run(values);
  });
  for await (const rows of (await openUsual(from)).rows()) insertAll(rows);
  database.close();
}

/** The same tickets as a table of PostgreSQL. @param {string} from @param {string} url */
export async function copyToPostgres(from, url) {
  const client = new pg.Client(url);
  await client.connect();
  await client.query(`CREATE TABLE tickets (nr bigserial PRIMARY KEY, ${names.join(' text, ')} text)`);
  for await (const rows of (await openUsual(from)).rows()) {
    const columns = names.map((_, index) => rows.map(({ values }) => values[index]));
    await client.query(
      `INSERT INTO tickets (${names}) SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[])`,
      columns,
    );
  }
  await client.end();
}
