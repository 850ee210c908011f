import { readFile } from 'node:fs/promises';

/** Returns the blocks of SQL in a section of a page of the docs, as they are written there. */
export async function sqlInDocs(page: string, heading: string): Promise<readonly string[]> {
  const text = await readFile(page, 'utf8');
  const [, after = ''] = text.split(`# ${heading}\n`);
  const [section = ''] = after.split(/^#{1,6} /m);
  return [...section.matchAll(/^```sql\n(.*?)^```/gms)].map(([, sql = '']) => sql);
}
