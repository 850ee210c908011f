// Saves one version of a prompt after the other until it is killed, and says the number of each that is saved.
// node save-forever.js <file or url> <line, in which N is the number>
import { argv, stdout } from 'node:process';
import { openPostgresPrompts } from '#built/prompts/library/postgres.js';
import { openSqlitePrompts } from '#built/prompts/library/sqlite.js';
import { createStore } from '#built/prompts/library/store.js';

const [, , place = '', line = ''] = argv;
const database = place.startsWith('postgres://')
  ? await openPostgresPrompts(place, { variables: {}, person: undefined })
  : openSqlitePrompts(place);
const store = createStore(database, {
  person: undefined,
  author: { name: 'somebody', verified: undefined },
  now: Date.now,
  newId: () => crypto.randomUUID(),
});
const [newest] = await store.newest();
for (let version = (newest?.version ?? 0) + 1; ; version++) {
  const content = line.replaceAll('N', String(version)).repeat(2_000);
  await store.save({
    name: 'triage',
    visibility: undefined,
    usual: 'everyone',
    message: undefined,
    ifVersion: undefined,
    content,
    contentHash: String(version),
  });
  stdout.write(`${version}\n`);
}
