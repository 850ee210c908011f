import { expect, it } from 'vitest';
import { newUser } from '../support/program.js';

const latin = (text: string) => Buffer.from(text, 'latin1');

it('a file that is not UTF-8 ends with the command that reads it', async () => {
  await using user = await newUser();
  await user.folder.write(
    'my cases.csv',
    latin('id;text\n1;Die Gr\xF6\xDFe stimmt nicht\n2;F\xFCr R\xFCckfragen\n'),
  );
  const args = ['classify', 'my cases.csv', '--delimiter', ';', '--model', 'embedded'];
  const { code, stderr } = await user.run(args);
  expect(code).toBe(2);
  expect(stderr).toContain('my cases.csv:2: These bytes are not UTF-8');
  expect(stderr).toMatch(
    /(?:They are|Most likely they are) windows-1252: `ticketsift classify 'my cases\.csv' --delimiter ';' --encoding windows-1252`/,
  );
  expect((await user.run([...args, '--encoding', 'windows-1252'])).code).toBe(0);
});

it('of several files, only the encoding is named, since it may not be that of the others', async () => {
  await using user = await newUser();
  await user.folder.write('a.csv', 'id,text\n1,ä\n');
  await user.folder.write('b.csv', latin('id,text\n2,Gr\xF6\xDFe\n'));
  const { code, stderr } = await user.run(['classify', 'a.csv', 'b.csv', '--model', 'embedded']);
  expect([code, stderr]).toEqual([2, expect.stringContaining('b.csv:2: These bytes are not UTF-8')]);
  expect(stderr).toContain('windows-1252: use --encoding windows-1252.');
});

it('a damaged row of a file in UTF-8 is not a reason to read it in another encoding', async () => {
  await using user = await newUser();
  const rows = 'ä é ö ü ß\n'.repeat(5);
  await user.folder.write('a.csv', Buffer.concat([Buffer.from(`text\n${rows}`), latin('Gr\xF6\xDFe\n')]));
  const { stderr } = await user.run(['classify', 'a.csv', '--model', 'embedded']);
  expect(stderr).toContain('The text around them is UTF-8');
  expect(stderr).not.toContain('--encoding');
});
