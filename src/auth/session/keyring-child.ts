/**
 * Talks to the system's keychain: does `get`, `set` or `remove` for an account. A key comes in through standard input,
 * where no list of processes shows it, and goes out through standard output. Exits with a code other than 0 when there is
 * no keychain, it is locked, or the optional package that finds it is not installed.
 * Started by keyring.ts, which kills it when it takes too long.
 */
import { text } from 'node:stream/consumers';
import { Entry } from '@napi-rs/keyring';

const [action, account = ''] = process.argv.slice(2);
// Otherwise it silently falls back to a keychain of the kernel, which loses the key at a restart and may leave it there until then.
const entry = new Entry('ticketsift', account, { linux: { store: 'secret-service' } });
if (action === 'set') entry.setPassword(await text(process.stdin));
if (action === 'remove') entry.deletePassword();
if (action === 'get') process.stdout.write(entry.getPassword() ?? '');
