import { describe, expect, it } from 'vitest';
import { xlsxExporter } from '../../src/outputs/xlsx.js';
import { classified, exporterOptions, failed, sampleTicket } from '../support/outcomes.js';
import { sheetRows } from '../support/sheet-rows.js';

const exported = (outcomes: Parameters<ReturnType<typeof xlsxExporter>['rows']>[0]) => {
  const warnings: string[] = [];
  const warn = (message: string) => warnings.push(message);
  const exporter = xlsxExporter(exporterOptions({ warn }));
  const bytes = Buffer.concat([exporter.begin(), exporter.rows(outcomes), exporter.end()]);
  return { bytes, warnings };
};

describe('results as an Excel file', () => {
  it('have the columns of the tickets and those of the run', async () => {
    const { bytes } = exported([
      classified(sampleTicket('007', '=1+1'), ['Bug', 'Billing'], { urgent: true }),
      failed(sampleTicket('8', 'It broke'), 'timeout', 'Too slow.'),
    ]);
    expect(await sheetRows(bytes)).toEqual([
      ['id', 'text', 'urgent', 'categories', 'error'],
      ['007', '=1+1', 'true', 'Bug|Billing', ''],
      ['8', 'It broke', '', '', 'timeout: Too slow.'],
    ]);
  });

  it('cut what is longer than a cell of Excel may be, say so there, and warn once', async () => {
    const { bytes, warnings } = exported([
      classified(sampleTicket('1', 'a'.repeat(32_767))),
      classified(sampleTicket('2', 'b'.repeat(50_000))),
      classified(sampleTicket('3', '😀'.repeat(20_000))),
    ]);
    const [, whole, cut, pairs] = (await sheetRows(bytes)).map(([, text = '']) => text);
    expect(whole).toBe('a'.repeat(32_767));
    expect(cut).toMatch(/^b+… \(cut off: the text has 50,000 characters\)$/);
    expect(cut).toHaveLength(32_767);
    expect(pairs?.isWellFormed()).toBe(true);
    expect(pairs?.length).toBeLessThanOrEqual(32_767);
    expect(warnings).toEqual([
      '2 texts are longer than an Excel cell holds, 32,767 characters, and cut off; other formats keep all',
    ]);
  });

  it('are refused where they have more columns than a sheet of Excel', () => {
    const columns = Array.from({ length: 16_382 }, (_, index) => `c${index}`);
    expect(() => xlsxExporter(exporterOptions({ columns }))).toThrow(
      'The results have 16,385 columns, and an Excel sheet holds 16,384',
    );
  });
});
