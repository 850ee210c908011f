import { chmod, lchown, mkdir, symlink } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { whyForeign } from '../../../src/config/trust/foreign.js';
import { type TemporaryFolder, temporaryFolder } from '../../support/temporary-folder.js';

const me = process.getuid?.() ?? 0;
const somebody = me + 1;

/** Root alone can give a file away; anybody else asks as somebody to whom it does not belong. */
const asker = me === 0 ? me : somebody;
async function giveAway(path: string): Promise<void> {
  if (me === 0) await lchown(path, somebody, somebody);
}

/** A folder with `f.yaml`, of which this is the mode. */
async function folderWith(mode: number): Promise<TemporaryFolder> {
  const folder = await temporaryFolder();
  await folder.write('f.yaml', '');
  await chmod(folder.file('f.yaml'), mode);
  return folder;
}

describe('a file may be of somebody else', () => {
  it('whose it is', async () => {
    await using folder = await folderWith(0o644);
    await giveAway(folder.file('f.yaml'));
    expect(await whyForeign(folder.file('f.yaml'), asker)).toBe('it belongs to another user');
  });

  it('whose link it is', async () => {
    await using folder = await folderWith(0o644);
    await symlink('f.yaml', folder.file('l.yaml'));
    await giveAway(folder.file('l.yaml'));
    expect(await whyForeign(folder.file('l.yaml'), asker)).toBe('it belongs to another user');
  });

  it.each([0o646, 0o666, 0o777, 0o602])('who may write to it: %o', async (mode) => {
    await using folder = await folderWith(mode);
    expect(await whyForeign(folder.file('f.yaml'), me)).toBe('every user may write to it');
  });

  it.each([0o777, 0o1777, 0o703])('who may put it there: %o', async (mode) => {
    await using folder = await folderWith(0o644);
    await chmod(folder.path, mode);
    expect(await whyForeign(folder.file('f.yaml'), me)).toBe('every user may write to its folder');
  });

  it('to whose file it is a link', async () => {
    await using folder = await folderWith(0o666);
    await mkdir(folder.file('mine'));
    await symlink('../f.yaml', folder.file('mine/l.yaml'));
    expect(await whyForeign(folder.file('mine/l.yaml'), me)).toBe('every user may write to it');
  });
});

describe('a file is its user’s', () => {
  it.each([0o644, 0o600, 0o664, 0o660, 0o755])(
    'with the mode %o, which lets at most a group write',
    async (mode) => {
      await using folder = await folderWith(mode);
      await chmod(folder.path, 0o770);
      expect(await whyForeign(folder.file('f.yaml'), me)).toBeUndefined();
    },
  );

  it('where root has written it', async () => {
    expect(await whyForeign('/etc/passwd', somebody)).toBeUndefined();
  });
});
