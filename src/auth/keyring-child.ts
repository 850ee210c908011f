/**
 * Talks to the system's keychain: reads one request from standard input, does it, writes what came of it, and ends.
 * Started by keyring.ts, which kills it when it takes too long.
 */
import { json } from 'node:stream/consumers';
import * as z from 'zod';

const request = z.discriminatedUnion('action', [
  z.strictObject({ action: z.literal('get'), account: z.string() }),
  z.strictObject({ action: z.literal('remove'), account: z.string() }),
  z.strictObject({ action: z.literal('set'), account: z.string(), key: z.string() }),
]);

const service = 'ticketsift';

async function answer(): Promise<{ key: string | null }> {
  const asked = request.parse(await json(process.stdin));
  const { Entry } = await import('@napi-rs/keyring');
  // Else it falls back without a word to a keychain of the kernel that forgets, and may leave the key there.
  const entry = new Entry(service, asked.account, { linux: { store: 'secret-service' } });
  if (asked.action === 'set') entry.setPassword(asked.key);
  if (asked.action === 'remove') entry.deletePassword();
  return { key: asked.action === 'get' ? entry.getPassword() : null };
}

const said = await answer().catch(() => ({ error: 'there is none, or it is locked' }));
process.stdout.write(JSON.stringify(said));
