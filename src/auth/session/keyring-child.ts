/**
 * Talks to the system's keychain: does `get`, `set` or `remove` for an account. A key comes in through standard input,
 * where no list of processes shows it, and goes out through standard output. Ends with another code than 0 where there
 * is no keychain, it is locked, or the optional package that finds it is not installed.
 * Started by keyring.ts, which kills it when it takes too long.
 */
import { text } from 'node:stream/consumers';
import { Entry } from '@napi-rs/keyring';

const [action, account = ''] = process.argv.slice(2);
// Else it falls back without a word to a keychain of the kernel that forgets, and may leave the key there.
const entry = new Entry('ticketsift', account, { linux: { store: 'secret-service' } });
if (action === 'set') entry.setPassword(await text(process.stdin));
if (action === 'remove') entry.deletePassword();
if (action === 'get') process.stdout.write(entry.getPassword() ?? '');
