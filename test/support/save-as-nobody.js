// Reads a file of prompts and saves one into it, as somebody who is not root. Says as JSON what came of both.
// node save-as-nobody.js <file>
import { argv, stdout } from 'node:process';
import { openSqlitePrompts } from '#built/prompts/library/sqlite.js';
import { createStore } from '#built/prompts/library/store.js';

const [, , path = ''] = argv;
const open = () =>
  createStore(openSqlitePrompts(path), {
    person: undefined,
    author: { name: 'nobody', verified: undefined },
    now: Date.now,
    newId: () => crypto.randomUUID(),
  });
// All that is loaded for it is loaded now, since the program's own folder may be closed to others.
await open().newest();
if (process.getuid?.() === 0) {
  process.setgid?.(65534);
  process.setuid?.(65534);
}
const store = open();
const names = (await store.newest()).map(({ name, version }) => `${name}@${version}`);
const error = await store
  .save({
    name: 'triage',
    visibility: undefined,
    usual: 'everyone',
    message: undefined,
    ifVersion: undefined,
    content: 'x {text}',
    contentHash: 'x',
  })
  .then(() => undefined)
  .catch(({ code, message, hint }) => ({ code, message, hint }));
stdout.write(JSON.stringify({ names, error }));
