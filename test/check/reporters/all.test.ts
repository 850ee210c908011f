import { describe, expect, it } from 'vitest';
import type { Report } from '../../../src/check/assess/report.js';
import { type ReporterName, reporterOfFile, reporters } from '../../../src/check/reporters/index.js';
import { painter } from '../../../src/core/text/paint.js';
import { inconclusive, nasty, plain, regression, report, worse, wrongTicket } from './reports.js';

const names = Object.keys(reporters).filter((name): name is ReporterName => Object.hasOwn(reporters, name));
const write = async (name: ReporterName, ...reports: Report[]) => (await reporters[name]())(reports, plain);

describe.each(names)('the reporter %s', (name) => {
  it('says the same each time', async () => {
    expect(await write(name, worse())).toBe(await write(name, worse()));
  });

  it('ends with a line end, whatever there is to say', async () => {
    for (const reports of [[], [report()], [worse(), inconclusive()], [nasty()]])
      expect(await write(name, ...reports)).toMatch(/\n$/);
  });

  it('hands on nothing that a terminal obeys', async () => {
    const text = await write(name, nasty());
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cs}\u202E]/u);
  });

  it('hands on nothing that a job of GitHub Actions obeys, but for its own annotations', async () => {
    const commands = ['::stop-commands::x', ' ::error::x\n::error::x', '##[add-mask]x'];
    const reports = commands.map((text) =>
      worse({ meaning: text, tickets: [regression('1', { id: text, text, note: text })] }),
    );
    for (const line of (await write(name, nasty(), ...reports)).split('\n')) {
      const isOwn = name === 'github' && /^::(error|warning|notice) (file|title)=/.test(line);
      if (!isOwn) expect(line).not.toMatch(/^\s*::|##\[/);
    }
  });
});

describe('people', () => {
  it.each(names.filter((name) => name !== 'json'))(
    'are told by %s the verdict, b and c, and what so many tickets could show',
    async (name) => {
      const text = await write(name, worse());
      for (const part of ['REGRESSION', 'b = 2', 'c = 1', '8.3 points']) expect(text).toContain(part);
    },
  );
});

describe('text', () => {
  it.each([40, 60, 80, 200])('stays within %i columns, tables and all', async (width) => {
    const text = (await reporters.text())([worse(), inconclusive()], { ...plain, width });
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(width);
  });

  it('tells flaky tickets from wrong ones', async () => {
    const text = await write('text', inconclusive({ comparison: undefined }));
    expect(text).toMatch(/Wrong \(1\)\n {2}3 /);
    expect(text).toMatch(/Flaky \(1\)\n {2}2 .*\(flaky\)/);
  });

  it('shows what became wrong first, and of what stayed wrong the first twenty', async () => {
    const text = await write('text', worse());
    expect(text.indexOf('Became wrong (2)')).toBeGreaterThan(0);
    expect(text.indexOf('Became wrong')).toBeLessThan(text.indexOf('Became right (1)'));
    const tickets = Array.from({ length: 25 }, (_, index) => wrongTicket(String(index + 1)));
    expect(await write('text', report({ tickets }))).toContain('… and 5 more tickets');
  });

  it('colours the outcome where it may', async () => {
    const text = (await reporters.text())([report()], { ...plain, colour: true });
    expect(text).toContain('\x1b[');
    expect(await write('text', report())).not.toContain('\x1b[');
  });
});

describe('what fails the check', () => {
  const coloured = async (one: Report) => (await reporters.text())([one], { ...plain, colour: true });

  it('is red, an inconclusive verdict among it where a flag says so', async () => {
    expect(await coloured(inconclusive({ effect: 'fails' }))).toContain(
      painter(true)(['bold', 'red'], 'INCONCLUSIVE'),
    );
    expect(await write('markdown', inconclusive({ effect: 'fails' }))).toContain('❌ INCONCLUSIVE');
    expect(await write('markdown', inconclusive())).toContain('❔ INCONCLUSIVE');
  });

  it('is nothing that was approved', async () => {
    const approved = worse({ effect: 'approved' });
    for (const name of names.filter((one) => one !== 'json'))
      expect(await write(name, approved)).not.toMatch(/\bFAIL\b|::error|<failure|❌/);
    expect(await write('text', approved)).toMatch(/^APPROVED triage\nThe prompt is worse than/);
    expect(await write('markdown', approved)).toContain('✅ APPROVED');
    expect(await write('text', approved, approved)).toContain('2 suites: 2 approved');
    expect(JSON.parse(await write('json', approved)).suites[0]).toMatchObject({
      outcome: 'fail',
      effect: 'approved',
    });
  });
});

describe('a file of reports', () => {
  it.each([
    ['r.txt', 'text'],
    ['r.JSON', 'json'],
    ['a/r.xml', 'junit'],
    ['r.md', 'markdown'],
    ['r.pdf', undefined],
    ['r', undefined],
  ])('%s is written by %s', (path, name) => {
    expect(reporterOfFile(path)).toBe(name);
  });
});
