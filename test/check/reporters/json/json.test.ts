import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { jsonReporter } from '../../../../src/check/reporters/json/json.js';
import { checkReport } from '../../../../src/check/reporters/json/schema.js';
import { failedAnswer, inconclusive, plain, report, ticket, worse } from '../reports.js';

describe('a report in JSON', () => {
  it.each([
    ['nothing', []],
    ['one suite', [report()]],
    [
      'all there is',
      [worse(), inconclusive(), report({ tickets: [ticket('1', { answers: [failedAnswer('a', 'b')] })] })],
    ],
  ])('of %s is what its schema says', (_, reports) => {
    expect(() => checkReport.parse(JSON.parse(jsonReporter(reports, plain)))).not.toThrow();
  });

  it('holds figures as they are', () => {
    const { suites } = checkReport.parse(JSON.parse(jsonReporter([worse()], plain)));
    expect(suites[0]).toMatchObject({
      outcome: 'fail',
      comparison: { verdict: 'REGRESSION', regressions: 2, fixes: 1, delta: -0.1, smallest_loss: 0.083 },
      metrics: { macro: { f1: 0.75 } },
      metrics_before: { exact: 0.95 },
    });
    expect(suites[0]?.tickets.map(({ flip }) => flip)).toEqual(['fix', null, 'regression', 'regression']);
  });
});

describe('the schema in docs/', () => {
  it('is that of the program', async () => {
    const path = new URL('../../../../docs/check-report.schema.json', import.meta.url);
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual(
      JSON.parse(JSON.stringify(z.toJSONSchema(checkReport))),
    );
  });
});
