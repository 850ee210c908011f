import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { startEndpoint } from '../support/endpoint.js';
import { asking, newUser } from '../support/program.js';
import { sheetRows } from '../support/sheet-rows.js';
import { workbookOf } from '../support/workbook.js';

describe('Excel files', () => {
  it('are read, and written with what became of each ticket', async () => {
    await using endpoint = await startEndpoint();
    await using user = await newUser();
    const flags = await asking(user, endpoint.url);
    const rows = [
      ['id', 'text'],
      [{ value: 7, format: '000' }, 'It broke'],
      ['008', '=1+1'],
    ];
    await user.folder.write(
      't.xlsx',
      workbookOf([
        { name: 'Notes', rows: [['x']] },
        { name: 'Open', rows },
      ]),
    );
    const run = await user.run([
      'classify',
      't.xlsx',
      '--sheet',
      'Open',
      ...flags,
      '--output',
      'results.xlsx',
    ]);
    expect(run.code).toBe(0);
    const results = await sheetRows(await readFile(user.folder.file('results.xlsx')));
    expect(results.map(([id, text, urgent]) => [id, text, urgent])).toEqual([
      ['id', 'text', 'urgent'],
      ['007', 'It broke', expect.stringMatching(/^(true|false)$/)],
      ['008', '=1+1', expect.stringMatching(/^(true|false)$/)],
    ]);
  });

  it('are read by a source of ticketsift.yaml that names a sheet', async () => {
    await using endpoint = await startEndpoint();
    await using user = await newUser();
    const flags = await asking(user, endpoint.url);
    await user.folder.write('t.xlsx', workbookOf([{ rows: [['text'], ['a']] }, { rows: [['text'], ['b']] }]));
    await user.folder.write('ticketsift.yaml', 'sources:\n  second: { url: t.xlsx, sheet: Sheet2 }\n');
    const { stdout } = await user.run(['classify', 'second', ...flags, '--format', 'jsonl']);
    expect(stdout).toContain('"text":"b"');
  });

  it('are not written to a terminal, before anything is sent', async () => {
    await using endpoint = await startEndpoint();
    await using user = await newUser();
    const flags = await asking(user, endpoint.url);
    await user.folder.write('t.csv', 'id,text\n1,a\n');
    const run = await user.begin(['classify', 't.csv', ...flags, '--format', 'xlsx'], { columns: 80 })
      .finished;
    expect(run.code).toBe(2);
    expect(run.stderr).toContain('A terminal cannot show the format xlsx');
    expect(endpoint.requests).toEqual([]);
  });
});
