import { spawnSync } from 'node:child_process';
import { hostname } from 'node:os';
import { expect, it } from 'vitest';
import { isGone, newHolder } from '../../../src/storage/cache/holder.js';

const { pid } = spawnSync(process.execPath, ['-e', '']);

it.each<[string, string, boolean]>([
  ['this process', newHolder(), false],
  ['a process that has ended', `${pid} id ${hostname()}`, true],
  ['a process of another machine', `${pid} id elsewhere.example`, false],
  ['who knows what', 'nonsense', false],
])('%s', (_, holder, expected) => {
  expect(isGone(holder)).toBe(expected);
});

it('each name is another', () => {
  expect(newHolder()).not.toBe(newHolder());
});
