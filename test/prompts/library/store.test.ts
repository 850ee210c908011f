import { describe, expect, it } from 'vitest';
import { findEdit } from '../../../src/prompts/library/version.js';
import { promptPlaces } from '../../support/prompt-places.js';
import { draft, member } from '../../support/prompts.js';

const ann = member('ann', 'acme');
const bob = member('bob', 'acme');
const eve = member('eve', 'evil');

describe.each(promptPlaces)('prompts saved in %s', (_, open) => {
  it('come back as they were saved, with who, when and why', async () => {
    await using place = await open();
    await using store = await place.as(ann);
    const content = '---\nname: triage\n---\nSort “this” 👩‍👩‍👧: {text}\n';
    const { version, before, isNew } = await store.save(draft(content, { message: "It's new; $1 :x" }));
    expect({ before, isNew }).toEqual({ before: undefined, isNew: true });
    expect(version).toMatchObject({
      ...{ name: 'triage', visibility: 'org', version: 1, content, contentHash: `hash of ${content}` },
      author: { name: 'ann@example.com', verified: { issuer: 'https://auth.example.com', id: 'ann' } },
      ...{ message: "It's new; $1 :x", savedAt: '2026-01-31T12:00:00.000Z', previousHash: undefined },
    });
    expect(await store.newest()).toEqual([version]);
    expect(await store.versions(version.prompt)).toEqual([version]);
  });

  it('are not made when the store is only read', async () => {
    await using place = await open();
    await using store = await place.as();
    expect(await store.newest()).toEqual([]);
    expect(await store.versions('x')).toEqual([]);
  });

  it('get the next number with each change, and none where nothing changed', async () => {
    await using place = await open();
    await using store = await place.as(ann);
    await store.save(draft('1'));
    const second = await store.save(draft('2'));
    expect(second).toMatchObject({ version: { version: 2 }, before: { version: 1, content: '1' } });
    expect(await store.save(draft('2'))).toEqual({
      version: second.version,
      before: second.version,
      isNew: false,
    });
    expect(await store.save(draft('1'))).toMatchObject({ version: { version: 3 } });
    const [newest] = await store.newest();
    expect(await store.versions(newest?.prompt ?? '')).toHaveLength(3);
  });

  it('are kept apart by name', async () => {
    await using place = await open();
    await using store = await place.as(ann);
    await store.save(draft('1', { name: 'b-c' }));
    await store.save(draft('1', { name: 'bb' }));
    await store.save(draft('1', { name: 'a' }));
    expect((await store.newest()).map(({ name, version }) => [name, version])).toEqual([
      ['a', 1],
      ['b-c', 1],
      ['bb', 1],
    ]);
    expect((await store.newest('bb')).map(({ name }) => name)).toEqual(['bb']);
    expect(await store.newest('c')).toEqual([]);
  });

  it('are removed by a version without content, after which they can be saved again', async () => {
    await using place = await open();
    await using store = await place.as(ann);
    const { version } = await store.save(draft('1'));
    const removed = await store.remove(version.prompt, 'old');
    expect(removed).toMatchObject({ version: 2, content: undefined, contentHash: undefined, message: 'old' });
    expect(await store.remove(version.prompt, 'again')).toEqual(removed);
    expect(await store.save(draft('1'))).toMatchObject({ isNew: true, version: { version: 3 } });
    const all = await store.versions(version.prompt);
    expect(all.map(({ content }) => content)).toEqual(['1', undefined, '1']);
    expect(findEdit(all)).toBeUndefined();
  });

  it.each([
    [0, 'is not there', []],
    [2, 'is the newest', ['1', '2']],
  ])('are saved with --if-version %i where that %s', async (ifVersion, _, contents) => {
    await using place = await open();
    await using store = await place.as(ann);
    for (const content of contents) await store.save(draft(content));
    expect(await store.save(draft('x', { ifVersion }))).toMatchObject({
      version: { version: ifVersion + 1 },
    });
  });

  it.each([
    [0, ['1'], /triage@1 is the newest, not 0: bob@example.com saved it at 2026-01-31T12:00:00/],
    [1, ['1', '2'], /triage@2 is the newest, not 1: bob@example.com saved it at/],
    [3, [], /There is no triage yet, but --if-version is 3/],
  ])('are not saved with --if-version %i where another is', async (ifVersion, contents, message) => {
    await using place = await open();
    await using bobs = await place.as(bob);
    for (const content of contents) await bobs.save(draft(content));
    await using store = await place.as(ann);
    await expect(store.save(draft('x', { ifVersion }))).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringMatching(message),
    });
    expect((await store.newest()).map(({ content }) => content)).toEqual(contents.slice(-1));
  });

  describe('are seen', () => {
    it.each([
      ['private', 'ann', ['ann']],
      ['org', 'ann', ['ann', 'bob']],
      ['everyone', 'ann', ['ann', 'bob', 'eve', 'nobody', 'other ann']],
    ] as const)('when they are for %s, by nobody else', async (visibility, _, audience) => {
      await using place = await open();
      await using store = await place.as(ann);
      const { version } = await store.save(draft('1', { visibility }));
      const people = {
        ann,
        bob,
        eve,
        nobody: undefined,
        'other ann': member('ann', 'acme', 'https://evil.example'),
      };
      const seen = [];
      for (const [name, person] of Object.entries(people)) {
        await using theirs = await place.as(person);
        const [listed, read] = [await theirs.newest(), await theirs.versions(version.prompt)];
        expect(listed).toHaveLength(read.length);
        if (listed.length > 0) seen.push(name);
      }
      expect(seen).toEqual(audience);
    });

    it('the nearest first where several are called the same', async () => {
      await using place = await open();
      await using store = await place.as(ann);
      for (const visibility of ['everyone', 'private', 'org'] as const) {
        await store.save(draft(visibility, { visibility }));
      }
      expect((await store.newest()).map(({ content }) => content)).toEqual(['private', 'org', 'everyone']);
      const mine = await store.save(draft('mine'));
      expect(mine).toMatchObject({ version: { visibility: 'private', version: 2 } });
      // One that was removed hides none of the others.
      await store.remove(mine.version.prompt, undefined);
      expect((await store.newest()).map(({ content }) => content)).toEqual(['org', 'everyone', undefined]);
      expect(await store.save(draft('ours'))).toMatchObject({ version: { visibility: 'org', version: 2 } });
    });
  });

  it('of another organisation leave the name free, and nothing of them is reported', async () => {
    await using place = await open();
    await using store = await place.as(ann);
    const { version } = await store.save(draft('ours', { message: 'secret' }));
    await using theirs = await place.as(eve);
    expect(await theirs.save(draft('theirs'))).toMatchObject({ version: { version: 1 }, before: undefined });
    await expect(theirs.remove(version.prompt, undefined)).rejects.toMatchObject({ code: 'not_found' });
    expect((await store.newest()).map(({ content }) => content)).toEqual(['ours']);
  });

  it('for everyone are changed by those of the organisation alone that made them', async () => {
    await using place = await open();
    await using store = await place.as(ann);
    const { version } = await store.save(draft('1', { visibility: 'everyone' }));
    for (const person of [eve, member('carl'), undefined]) {
      await using theirs = await place.as(person);
      const change = draft('2', { visibility: 'everyone' });
      await expect(theirs.save(change)).rejects.toMatchObject({ code: 'not_allowed' });
      await expect(theirs.remove(version.prompt, undefined)).rejects.toMatchObject({ code: 'not_allowed' });
    }
    await using bobs = await place.as(bob);
    expect(await bobs.save(draft('2'))).toMatchObject({ version: { version: 2 } });
  });

  it('for everyone of another organisation do not stand in the way of a name', async () => {
    await using place = await open();
    await using store = await place.as(ann);
    await store.save(draft('1', { visibility: 'everyone' }));
    await using theirs = await place.as(eve);
    expect(await theirs.save(draft('theirs', { ifVersion: 0 }))).toMatchObject({
      version: { version: 1, visibility: 'org' },
    });
    expect((await theirs.newest()).map(({ content }) => content)).toEqual(['theirs', '1']);
  });

  it('for everyone that no one in particular made are changed by anyone', async () => {
    await using place = await open();
    await using store = await place.as();
    await store.save(draft('1', { usual: 'everyone' }));
    await using anns = await place.as(ann);
    expect(await anns.save(draft('2'))).toMatchObject({ version: { version: 2, visibility: 'everyone' } });
  });

  it.each([
    ['private', undefined, 'login_required'],
    ['org', undefined, 'login_required'],
    ['org', member('carl'), 'not_allowed'],
  ] as const)('cannot be for %s by somebody who has none', async (visibility, person, code) => {
    await using place = await open();
    await using store = await place.as(person);
    await expect(store.save(draft('1', { visibility }))).rejects.toMatchObject({ code });
    expect(await store.newest()).toEqual([]);
  });
});
