/**
 * Talks to the system's keychain: does `get`, `set` or `remove` for an account. A key comes in through standard input,
 * where no list of processes shows it, and goes out through standard output. Exits with `notInstalledCode` when the
 * optional package that finds it is not installed, and with another code than 0 when there is no keychain, or it is locked.
 * Started by keyring.ts, which kills it when it takes too long.
 */
import { text } from 'node:stream/consumers';
import { notInstalledCode } from './keyring.js';

const [action, account = ''] = process.argv.slice(2);
const { Entry } = await import('@napi-rs/keyring').catch(() => process.exit(notInstalledCode));
// Otherwise it silently falls back to a keychain of the kernel, which loses the key at a restart and may leave it there until then.
const entry = new Entry('ticketsift', account, { linux: { store: 'secret-service' } });
if (action === 'set') entry.setPassword(await text(process.stdin));
if (action === 'remove') entry.deletePassword();
if (action === 'get') process.stdout.write(entry.getPassword() ?? '');
