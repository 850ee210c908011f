import { describe, expect, it } from 'vitest';
import type { Visibility } from '../../../src/core/visibility.js';
import { listed } from '../../../src/prompts/library/listed.js';
import { temporary } from '../../../src/storage/open.js';
import { draft, member, promptsIn } from '../../support/prompts.js';

/** What somebody may use, where prompts were saved for these, one after the other. */
async function referencesOf(...saved: (readonly [name: string, visibility: Visibility, isRemoved?: true])[]) {
  await using store = promptsIn(temporary, member('ann', 'acme'));
  for (const [name, visibility, isRemoved] of saved) {
    const { version } = await store.save(draft('{text}', { name, visibility }));
    if (isRemoved) await store.remove(version.prompt, undefined);
  }
  return (await listed(store)).map(({ reference }) => reference);
}

describe('a prompt is listed', () => {
  it('by its name', async () => {
    expect(await referencesOf(['b', 'org'], ['a', 'everyone'])).toEqual(['a@1', 'b@1']);
  });

  it('with whom it is for, where a nearer one has its name', async () => {
    const all = await referencesOf(['a', 'everyone'], ['a', 'org'], ['a', 'private'], ['b', 'org']);
    expect(all).toEqual(['a@1', 'org:a@1', 'everyone:a@1', 'b@1']);
  });

  it('unless it was removed, and then it hides no other', async () => {
    expect(await referencesOf(['a', 'private', true], ['a', 'org'])).toEqual(['a@1']);
  });
});
