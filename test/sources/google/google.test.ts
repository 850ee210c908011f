import { describe, expect, it } from 'vitest';
import { serviceAccess } from '../../support/services/access.js';
import { oneSheet, type StandInGoogle, sheetAddress, startGoogle } from '../../support/services/google.js';
import { open } from '../../support/sources.js';
import { collect } from '../../support/tickets.js';

interface Given {
  readonly sheet?: string;
  readonly range?: string;
  readonly hasHeader?: boolean;
}

function openSheet(google: StandInGoogle, location = sheetAddress, { range, ...file }: Given = {}) {
  return open(location, { file, service: { access: serviceAccess(google.env), range, thread: 'customer' } });
}

async function read(google: StandInGoogle, location?: string, given?: Given) {
  await using table = await openSheet(google, location, given);
  const rows = await collect(table.rows());
  return { ...table, rows: rows.map(({ values }) => values), lines: rows.map(({ line }) => line) };
}

describe('a sheet', () => {
  it('is read by the address of its page', async () => {
    await using google = await startGoogle(oneSheet([['id', 'text'], ['T-1', 'Help'], [], ['T-2', 'No']]));
    expect(await read(google)).toMatchObject({
      columns: ['id', 'text'],
      rows: [
        ['T-1', 'Help'],
        ['T-2', 'No'],
      ],
      lines: [2, 4],
      notes: [],
      details: [],
    });
  });
});
