import { describe, expect, it } from 'vitest';
import { hashText, type Label } from '../../../src/prompts/labels/label.js';
import { labelPlaces } from '../../support/label-places.js';
import { labelDraft } from '../../support/labels.js';
import { draft, member } from '../../support/prompts.js';

const ann = member('ann', 'acme');
const bob = member('bob', 'acme');
const eve = member('eve', 'evil');

const bug = { urgent: false, categories: ['Bug'] };
const urgent = { urgent: true, categories: ['Bug', 'Login'] };

/** Who said what, in the order of the store. */
const said = (labels: readonly Label[]) =>
  labels.map(({ author, ticket, classification }) => [author.name, ticket, classification?.urgent ?? 'skip']);

describe.each(labelPlaces)('labels in %s', (_, open) => {
  it('come back as they were added, without the text', async () => {
    await using place = await open();
    await using labels = await place.as(ann);
    const label = await labels.add(
      labelDraft('T “1” 👩‍👩‍👧 \0\ud800', { queue: 'unsure', isBlind: true, classification: urgent }),
    );
    expect(label).toMatchObject({
      prompt: 'triage',
      promptVersion: 2,
      promptHash: 'abc',
      visibility: 'org',
      ticket: 'T “1” 👩‍👩‍👧 \0\ud800',
      textHash: hashText('text of T “1” 👩‍👩‍👧 \0\ud800'),
      source: { names: ['tickets.csv'], options: { header: true }, isRepeatable: true },
      classification: urgent,
      queue: 'unsure',
      isBlind: true,
      proposed: { urgent: true, categories: ['Bug'] },
      author: { name: 'ann@example.com', verified: { issuer: 'https://auth.example.com', id: 'ann' } },
      isOwn: true,
      labelledAt: '2026-01-31T12:00:00.000Z',
    });
    expect(await labels.of('triage')).toEqual([label]);
    expect(JSON.stringify(label)).not.toContain('text of');
  });

  it('are none before the first, and none of another prompt', async () => {
    await using place = await open();
    await using labels = await place.as(ann);
    expect(await labels.of('triage')).toEqual([]);
    await labels.add(labelDraft('1'));
    expect(await labels.of('other')).toEqual([]);
    await labels.add(labelDraft('1', { prompt: { name: 'other' } }));
    expect((await labels.of()).map(({ prompt, ticket }) => [prompt, ticket])).toEqual([
      ['other', '1'],
      ['triage', '1'],
    ]);
  });

  it('count once for each reviewer and ticket: the newest', async () => {
    await using place = await open();
    await using anns = await place.as(ann);
    await using bobs = await place.as(bob);
    await anns.add(labelDraft('1'));
    await bobs.add(labelDraft('1'));
    await anns.add(labelDraft('2'));
    await anns.add(labelDraft('1', { classification: urgent }));
    await bobs.add(labelDraft('2', { classification: undefined }));
    expect(said(await anns.of('triage'))).toEqual([
      ['bob@example.com', '1', false],
      ['ann@example.com', '2', false],
      ['ann@example.com', '1', true],
      ['bob@example.com', '2', 'skip'],
    ]);
    expect((await bobs.of('triage')).map(({ isOwn }) => isOwn)).toEqual([true, false, false, true]);
    expect(new Set((await bobs.of('triage')).map(({ reviewer }) => reviewer)).size).toBe(2);
  });

  it('are taken back by a further row, after which the one before counts again', async () => {
    await using place = await open();
    await using labels = await place.as(ann);
    const first = await labels.add(labelDraft('1'));
    const second = await labels.add(labelDraft('1', { classification: urgent }));
    expect(await labels.undo(second.id)).toEqual(first);
    expect(await labels.of('triage')).toEqual([first]);
    expect(await labels.undo(second.id)).toEqual(first);
    expect(await labels.undo(first.id)).toBeUndefined();
    expect(await labels.of('triage')).toEqual([]);
    const third = await labels.add(labelDraft('1', { classification: undefined }));
    expect(await labels.of('triage')).toEqual([third]);
    expect(third.position).toBe(5);
  });

  it('say all queues that the ticket was drawn from, with the same text, and not what was taken back', async () => {
    await using place = await open();
    await using labels = await place.as(ann);
    await labels.add(labelDraft('1', { queue: 'random' }));
    const second = await labels.add(labelDraft('1', { queue: 'mislabelled' }));
    expect(second).toMatchObject({ queue: 'mislabelled', drawnFrom: ['mislabelled'] });
    expect(await labels.of('triage')).toMatchObject([
      { queue: 'mislabelled', drawnFrom: ['random', 'mislabelled'] },
    ]);
    await labels.undo(second.id);
    expect(await labels.of('triage')).toMatchObject([{ queue: 'random', drawnFrom: ['random'] }]);
    await labels.add(labelDraft('1', { queue: 'unsure', ticket: { id: '1', text: 'changed' } }));
    expect(await labels.of('triage')).toMatchObject([{ drawnFrom: ['unsure'] }]);
  });

  it('are taken back by no one else', async () => {
    await using place = await open();
    await using anns = await place.as(ann);
    await using bobs = await place.as(bob);
    const label = await anns.add(labelDraft('1'));
    for (const id of [label.id, 'no such label']) {
      await expect(bobs.undo(id)).rejects.toMatchObject({ code: 'not_found' });
    }
    expect(await anns.of('triage')).toEqual([label]);
  });

  it.each([
    ['without category', { classification: { urgent: true, categories: [] } }, 'A label needs a category'],
    ['with an empty category', { classification: { urgent: true, categories: [''] } }, 'not a label'],
    ['of a ticket without id', { ticket: { id: '', text: 'x' } }, 'not a label'],
    ['of a prompt without name', { prompt: { name: '' } }, 'a prompt with a name'],
    ['of a prompt that no database can name', { prompt: { name: 'a\0b' } }, 'a prompt with a name'],
  ])('%s are refused', async (_, more, message) => {
    await using place = await open();
    await using labels = await place.as(ann);
    await expect(labels.add(labelDraft('1', more))).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining(message),
    });
    expect(await labels.of()).toEqual([]);
  });

  describe('are seen', () => {
    it.each([
      ['private', 'private', ['ann']],
      ['org', 'org', ['ann', 'bob']],
      ['everyone', 'org', ['ann', 'bob']],
    ] as const)('with a prompt for %s as %s', async (visibility, stored, audience) => {
      await using place = await open();
      await using prompts = await place.prompts(ann);
      await prompts.save(draft('1', { visibility }));
      await using anns = await place.as(ann, 'everyone');
      expect(await anns.add(labelDraft('1'))).toMatchObject({ visibility: stored });
      const people = {
        ann,
        bob,
        eve,
        nobody: undefined,
        'other ann': member('ann', 'acme', 'https://evil.example'),
      };
      const seen: string[] = [];
      for (const [name, person] of Object.entries(people)) {
        await using labels = await place.as(person);
        if ((await labels.of('triage')).length > 0) seen.push(name);
        expect(await labels.of()).toEqual(await labels.of('triage'));
      }
      expect(seen).toEqual(audience);
    });

    it('as the usual visibility says, where the prompt is removed, not saved, or of another organisation', async () => {
      await using place = await open();
      await using eves = await place.prompts(eve);
      await eves.save(draft('1', { name: 'theirs', visibility: 'everyone' }));
      await using anns = await place.prompts(ann);
      const { version } = await anns.save(draft('1', { name: 'gone', visibility: 'org' }));
      await anns.remove(version.prompt, undefined);
      await using labels = await place.as(ann, 'private');
      for (const name of ['theirs', 'gone', 'a file.md']) {
        expect(await labels.add(labelDraft('1', { prompt: { name } }))).toMatchObject({
          visibility: 'private',
        });
      }
    });

    it('by everyone where no one logs in', async () => {
      await using place = await open();
      await using one = await place.as();
      await one.add(labelDraft('1'));
      await using labels = await place.as(eve);
      expect(said(await labels.of('triage'))).toEqual([['somebody', '1', false]]);
    });
  });

  it.each([
    [undefined, 'org', 'login_required'],
    [member('carl'), 'org', 'not_allowed'],
  ] as const)('of those who can own none are refused (%#)', async (person, usual, code) => {
    await using place = await open();
    await using labels = await place.as(person, usual);
    await expect(labels.add(labelDraft('1'))).rejects.toMatchObject({ code });
  });

  it('of people who label at once are all kept', async () => {
    await using place = await open();
    await using anns = await place.as(ann);
    await anns.add(labelDraft('0', { classification: bug }));
    await using bobs = await place.as(bob);
    await Promise.all([anns.add(labelDraft('1')), bobs.add(labelDraft('1')), anns.add(labelDraft('2'))]);
    expect((await anns.of('triage')).map(({ position }) => position)).toEqual([1, 2, 3, 4]);
  });
});
