import { readdir, symlink } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { newUser } from '../../support/program.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

it.each(['.github', 'prompts', 'tickets'])('init writes nothing where a link of %s leads', async (name) => {
  await using user = await newUser();
  await using elsewhere = await temporaryFolder();
  await symlink(elsewhere.path, user.folder.file(name));
  expect(await user.run(['init'])).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/ leads to \.\.\/.*, which is not in this folder \(bad_output\)\n/),
  });
  expect(await readdir(elsewhere.path)).toEqual([]);
});
