import { expect, it } from 'vitest';
import { inGroups } from '../../../src/storage/shared/in-groups.js';

/** Notes the groups, each of which ends when the test says so. */
function noted() {
  const groups: { readonly items: readonly string[]; readonly end: (failure?: Error) => void }[] = [];
  const doAll = inGroups(
    (items: readonly string[]) =>
      new Promise<readonly string[]>((resolve, reject) => {
        groups.push({
          items,
          end: (failure) => (failure ? reject(failure) : resolve(items.map((item) => item.toUpperCase()))),
        });
      }),
  );
  return { groups, doAll };
}

it('does at once what nothing is before, and together what comes in the meantime', async () => {
  const { groups, doAll } = noted();
  const all = [doAll(['a']), doAll(['b', 'c']), doAll([]), doAll(['d'])];
  expect(groups.map(({ items }) => items)).toEqual([['a']]);
  groups[0]?.end();
  await all[0];
  expect(groups[1]?.items).toEqual(['b', 'c', 'd']);
  groups[1]?.end();
  expect(await Promise.all(all)).toEqual([['A'], ['B', 'C'], [], ['D']]);
});

it('lets many items wait for no group', () => {
  const { groups, doAll } = noted();
  void doAll(['first']);
  void doAll(Array.from({ length: 499 }, String));
  expect(groups).toHaveLength(1);
  void doAll(['500th']);
  expect(groups.map(({ items }) => items.length)).toEqual([1, 500]);
});

it('fails for those of a group that fails, and goes on with the next', async () => {
  const { groups, doAll } = noted();
  const failing = doAll(['a']);
  const next = doAll(['b']);
  groups[0]?.end(new Error('away'));
  await expect(failing).rejects.toThrow('away');
  groups[1]?.end();
  expect(await next).toEqual(['B']);
});
