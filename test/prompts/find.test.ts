import { describe, expect, it } from 'vitest';
import { findPrompt } from '../../src/prompts/find.js';
import type { Person } from '../../src/prompts/library/person.js';
import { draft, member, noPrompts, promptsIn } from '../support/prompts.js';
import { Database } from '../support/sqlite.js';
import { temporaryFolder } from '../support/temporary-folder.js';

describe('a prompt is found', () => {
  it.each(['triage', 'it-helpdesk', 'plain'])('by the name of a shipped one: %s', async (name) => {
    expect(await findPrompt(name, { cwd: '/', openPrompts: noPrompts })).toMatchObject({
      name,
      version: undefined,
    });
  });

  it('by the path of a file', async () => {
    await using folder = await temporaryFolder();
    const path = await folder.write('triage', 'Sort: {text}');
    expect(await findPrompt(path, { cwd: '/', openPrompts: noPrompts })).toMatchObject({
      body: 'Sort: {text}',
    });
  });

  it('or the file whose ending was left out is proposed', async () => {
    await using folder = await temporaryFolder();
    await folder.write('mine.md', 'Sort: {text}');
    await expect(findPrompt('mine', { cwd: folder.path, openPrompts: noPrompts })).rejects.toMatchObject({
      code: 'not_found',
      hint: expect.stringContaining('Did you mean the file mine.md?'),
    });
  });

  it('or the names that there are', async () => {
    await expect(findPrompt('trage', { cwd: '/', openPrompts: noPrompts })).rejects.toMatchObject({
      code: 'not_found',
      hint: 'Did you mean triage? Shipped prompts: it-helpdesk, plain, triage. Or give the path of a prompt file.',
    });
  });
});

describe('a saved prompt is found', () => {
  const ann = member('ann', 'acme');

  /** A store in which `triage` has three versions, the second of which removed it. */
  async function withTriage() {
    const folder = await temporaryFolder();
    const open = async () => promptsIn(folder.file('prompts.db'), ann);
    await using store = await open();
    const { version } = await store.save(draft('---\nname: Old name\n---\nOne: {text}\n'));
    await store.remove(version.prompt, undefined);
    await store.save(draft('Three: {text}\n'));
    await store.save(draft('Everyone: {text}\n', { visibility: 'everyone' }));
    await store.save(draft('Gone: {text}\n', { name: 'gone' }));
    const gone = (await store.newest()).find(({ name }) => name === 'gone');
    await store.remove(gone?.prompt ?? '', undefined);
    return { open, folder };
  }

  it.each([
    ['triage', 'Three: {text}', 3, 'org:triage@3'],
    ['triage@1', 'One: {text}', 1, 'org:triage@1'],
    ['org:triage', 'Three: {text}', 3, 'org:triage@3'],
    ['everyone:triage', 'Everyone: {text}', 1, 'everyone:triage@1'],
    ['everyone:triage@1', 'Everyone: {text}', 1, 'everyone:triage@1'],
    ['gone@1', 'Gone: {text}', 1, 'org:gone@1'],
  ])('as %s, under the name that it was saved by', async (reference, body, version, path) => {
    const { open, folder } = await withTriage();
    await using _ = folder;
    expect(await findPrompt(reference, { cwd: '/', openPrompts: open })).toMatchObject({
      ...{ body, version, path },
      name: reference.replace(/^\w+:|@\d$/g, ''),
    });
  });

  it.each([
    ['shipped:triage', undefined],
    ['plain', undefined],
  ])('before a shipped one, unless that is asked for: %s', async (reference, version) => {
    const { open, folder } = await withTriage();
    await using _ = folder;
    const found = await findPrompt(reference, { cwd: '/', openPrompts: open });
    expect(found).toMatchObject({ version, path: expect.stringContaining('.md') });
  });

  it.each([
    ['trage', 'There is no prompt called trage', /^Did you mean triage\? Saved prompts: triage\. Shipped/],
    ['triage@7', 'There is no triage@7', /^Versions: 1, 3\. /],
    ['triage@2', 'triage was removed by ann@example.com at 2026-', /^Its last version was triage@1, /],
    ['triage@0', 'There is no triage@0', /^Versions: 1, 3\. /],
    ['private:triage', 'There is no prompt called triage (private)', /Saved prompts: triage/],
    ['gone', 'gone was removed by ann@example.com at 2026-', /gone@1/],
    [
      'plain@1',
      'There is no saved prompt called plain, and the shipped one has no versions',
      /prompts pull plain/,
    ],
    ['shipped:plain@1', 'There is no saved prompt called plain, and the shipped one', /prompts pull plain/],
  ])('and %s is not', async (reference, message, hint) => {
    const { open, folder } = await withTriage();
    await using _ = folder;
    await expect(findPrompt(reference, { cwd: '/', openPrompts: open })).rejects.toMatchObject({
      code: 'not_found',
      message: expect.stringContaining(message),
      hint: expect.stringMatching(hint),
    });
  });

  it('of another organisation only where nothing ships under its name, or its full name is said', async () => {
    await using folder = await temporaryFolder();
    const path = folder.file('prompts.db');
    {
      await using store = promptsIn(path, member('eve', 'evil'));
      for (const name of ['plain', 'other']) {
        await store.save(draft('Theirs: {text}\n', { name, visibility: 'everyone' }));
      }
    }
    const bodyOf = async (reference: string, person: Person | undefined) =>
      (await findPrompt(reference, { cwd: '/', openPrompts: async () => promptsIn(path, person) })).body;
    for (const person of [ann, undefined]) {
      expect(await bodyOf('plain', person)).not.toContain('Theirs');
      expect(await bodyOf('everyone:plain', person)).toContain('Theirs');
      expect(await bodyOf('other', person)).toContain('Theirs');
    }
    expect(await bodyOf('plain', member('mallory', 'evil'))).toContain('Theirs');
  });

  it('and not used where it was changed behind our back', async () => {
    const { open, folder } = await withTriage();
    await using _ = folder;
    {
      const database = new Database(folder.file('prompts.db'));
      database.exec(
        "UPDATE ticketsift_prompt_versions SET content = 'Evil: {text}' WHERE content LIKE 'One%' OR content LIKE '---%'",
      );
      database.close();
    }
    expect(await findPrompt('triage@3', { cwd: '/', openPrompts: open })).toMatchObject({
      body: 'Three: {text}',
    });
    await expect(findPrompt('triage@1', { cwd: '/', openPrompts: open })).rejects.toMatchObject({
      code: 'bad_prompt',
      message: 'org:triage@1 is not as it was saved: version 1 was changed after it was saved',
    });
  });
});
