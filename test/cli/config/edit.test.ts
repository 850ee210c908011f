import { readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { newUser, type User } from '../../support/program.js';

/** An editor that writes these texts, one each time it is started, and ends with a code. */
async function editorOf(user: User, texts: readonly string[], code = 0): Promise<Record<string, string>> {
  const script = `const fs = require('node:fs');
    const [, , count, path] = process.argv;
    const times = fs.existsSync(count) ? Number(fs.readFileSync(count, 'utf8')) : 0;
    fs.writeFileSync(count, String(times + 1));
    const text = ${JSON.stringify(texts)}[times];
    if (text !== undefined) fs.writeFileSync(path, text);
    process.exit(${code});`;
  const program = await user.folder.write('my editor.cjs', script);
  return { EDITOR: `"${process.execPath}" '${program}' "${user.folder.file('count of starts')}"` };
}

const own = 'home/config.yaml';
const read = (user: User) => readFile(user.folder.file(own), 'utf8');

describe('config edit', () => {
  it('saves what is valid', async () => {
    await using user = await newUser();
    await user.folder.write(own, 'model: a\n');
    const env = await editorOf(user, ['# new\nmodel: b\n']);
    expect(await user.run(['config', 'edit'], env)).toEqual({
      code: 0,
      stdout: `${user.folder.file(own)} is saved\n`,
      stderr: '',
    });
    expect(await read(user)).toBe('# new\nmodel: b\n');
  });

  it('takes VISUAL before EDITOR, and makes the file of the folder', async () => {
    await using user = await newUser();
    const { EDITOR = '' } = await editorOf(user, ['rpm: 5\n']);
    expect(
      await user.run(['config', 'edit', '--project'], { VISUAL: EDITOR, EDITOR: 'false' }),
    ).toMatchObject({ code: 0 });
    expect(await readFile(user.folder.file('ticketsift.yaml'), 'utf8')).toBe('rpm: 5\n');
  });

  it('leaves a file alone in which nothing was changed', async () => {
    await using user = await newUser();
    await user.folder.write(own, 'model: a\n');
    const { code, stdout, stderr } = await user.run(['config', 'edit'], await editorOf(user, []));
    expect([code, stdout]).toEqual([0, '']);
    expect(stderr).toContain('is as it was');
  });

  it('saves nothing that is not valid, and says where it is', async () => {
    await using user = await newUser();
    await user.folder.write(own, 'model: a\n');
    const { code, stderr } = await user.run(['config', 'edit'], await editorOf(user, ['modle: b\n']));
    expect(code).toBe(2);
    expect(stderr).toContain('config.yaml:1: There is no key `modle`');
    const [copy = ''] = /\S+config\.yaml(?=\.\n)/.exec(stderr) ?? [];
    expect(await readFile(copy, 'utf8')).toBe('modle: b\n');
    expect(await read(user)).toBe('model: a\n');
    await rm(dirname(copy), { recursive: true });
  });

  it('goes back to the editor where a person says so', async () => {
    await using user = await newUser();
    const env = await editorOf(user, ['modle: b\n', 'model: b\n']);
    const { code, stderr } = await user.begin(['config', 'edit'], {
      env,
      columns: 80,
      stdin: terminal('y\n'),
    }).finished;
    expect(code).toBe(0);
    expect(stderr).toContain('Go back to the editor? [y/N]');
    expect(await read(user)).toBe('model: b\n');
  });

  it.each([
    ['no editor', {}, 'neither VISUAL nor EDITOR is set'],
    [
      'an editor that is not there',
      { EDITOR: '/nowhere/ed' },
      'Cannot start the editor /nowhere/ed: there is no such program',
    ],
    ['a quote that does not end', { EDITOR: '"ed' }, 'has a quote that does not end'],
    ['what a shell would run', { EDITOR: '$(touch made)' }, 'Cannot start the editor $(touch'],
  ])('with %s ends with 2', async (_, env: Record<string, string>, message) => {
    await using user = await newUser();
    expect(await user.run(['config', 'edit'], env)).toEqual({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining(message),
    });
  });

  it('saves nothing where the editor fails', async () => {
    await using user = await newUser();
    await user.folder.write(own, 'model: a\n');
    expect(await user.run(['config', 'edit'], await editorOf(user, ['model: b\n'], 3))).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('ended with 3'),
    });
    expect(await read(user)).toBe('model: a\n');
  });
});

/** A terminal in which a person has typed something. */
function terminal(typed: string): Readable {
  return Object.assign(Readable.from([Buffer.from(typed)], { objectMode: false }), { isTTY: true });
}
