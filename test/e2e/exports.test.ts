import { describe, expect, it } from 'vitest';
import { startEndpoint } from '../support/endpoint.js';
import { exportedFiles } from '../support/exports/index.js';
import { forbidden, letters } from '../support/exports/letters.js';
import { asking, newUser } from '../support/program.js';

/** What a file in an encoding of its own needs; the error without it says so. */
const flags: Readonly<Record<string, readonly string[]>> = {
  'salesforce.csv': ['--encoding', 'windows-1252'],
  'servicenow.csv': ['--encoding', 'windows-1252'],
};

const collapsed = (text: string) => text.replace(/\s+/g, ' ').trim();

describe.each(Object.keys(exportedFiles))('%s', (name) => {
  const made = exportedFiles[name]?.();
  if (made === undefined) throw new Error(`There is no export ${name}.`);

  const { idColumn = 'id' } = made;

  it('comes out as the customers wrote it, under the ids of the help desk', async () => {
    await using user = await newUser();
    await user.folder.write(name, made.content);
    await using endpoint = await startEndpoint();
    const args = await asking(user, endpoint.url, '{text}');
    const { code, stdout, stderr } = await user.run([
      'classify',
      name,
      ...(flags[name] ?? []),
      ...args,
      ...['--columns', `${idColumn},urgent,error`, '--format', 'json', '--concurrency', '1'],
    ]);
    expect(code, stderr).toBe(0);
    const rows: Record<string, string>[] = JSON.parse(stdout);
    expect(rows.map((row) => row[idColumn])).toEqual(made.ids);
    const sent = endpoint.requests.map(({ messages }) => collapsed(messages.at(-1)?.content ?? ''));
    expect(sent).toEqual(letters.map((letter) => collapsed(made.sent(letter))));
    for (const text of sent) for (const words of forbidden) expect(text).not.toContain(words);
  });
});
