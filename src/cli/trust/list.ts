import { listRecords } from '../../config/trust/records.js';
import { tableLines } from '../../core/text/align.js';
import { counted } from '../../core/text/numbers.js';
import type { Session } from '../../core/world/session.js';
import { writeJson } from '../write-json.js';

/** Lists the files that are trusted, and since when. Resolves to 0. */
export async function listTrusted(
  { world, voice, output, isPlain }: Session,
  { json }: { readonly json?: true },
): Promise<number> {
  const records = await listRecords(world.environment.files.trust);
  const facts = records.map(({ path, digest, wants, at }) => {
    return { file: path, trusted_at: new Date(at).toISOString(), digest, wants };
  });
  if (json) {
    await writeJson({ output }, 'trust --list', facts);
    return 0;
  }
  if (records.length === 0) voice.note('you do not trust any file yet');
  const rows = facts.map(({ file, trusted_at, wants }) => [
    trusted_at.slice(0, 10),
    file,
    counted(wants.length, 'setting'),
  ]);
  for (const line of tableLines(rows, { isPlain })) await output.write(`${line}\n`);
  return 0;
}
