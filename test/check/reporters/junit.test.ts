import { readFile } from 'node:fs/promises';
import { XmlDocument, XsdValidator } from 'libxml2-wasm';
import { afterAll, describe, expect, it } from 'vitest';
import type { Report } from '../../../src/check/assess/report.js';
import { junitReporter } from '../../../src/check/reporters/junit.js';
import { fc } from '../../support/properties.js';
import {
  answered,
  comparison,
  failedAnswer,
  fix,
  flakyTicket,
  inconclusive,
  plain,
  regression,
  report,
  ticket,
  worse,
  wrongTicket,
} from './reports.js';

const xsd = await readFile(new URL('junit.xsd', import.meta.url), 'utf8');

const validator = XsdValidator.fromDoc(XmlDocument.fromString(xsd));
afterAll(() => validator.dispose());

/** Reads a report, once the schema has said that it is one. */
function read(...reports: Report[]): XmlDocument {
  const document = XmlDocument.fromString(junitReporter(reports, plain));
  validator.validate(document);
  return document;
}

/** Halves of surrogate pairs among them. */
const anyUnit = fc.nat(0xffff).map((unit) => String.fromCharCode(unit));

const failuresIn = (document: XmlDocument) =>
  document.find('//testcase[failure]/@name').map((one) => one.content);

/** The names of cases that have properties, with these. */
const propertiesIn = (document: XmlDocument) =>
  document.find('//testcase[properties]').map((one) => {
    const all = one.find('properties/property');
    const values = all.map((property) => [property.get('@name')?.content, property.get('@value')?.content]);
    return [one.get('@name')?.content, Object.fromEntries(values)];
  });

const wrongBefore = (id: string) =>
  wrongTicket(id, { before: { answers: [answered(false, 'Bug')], right: 0 } });

describe('a report for readers of JUnit', () => {
  it.each([
    ['nothing', []],
    ['what passes', [report()]],
    ['all there is', [worse(), inconclusive()]],
    [
      'texts that XML cannot hold',
      [report({ suite: '\0]]>&<"\uFFFE\uD800', tickets: [wrongTicket('1', { text: '\x1b<a>&\0' })] })],
    ],
  ])('holds up to its schema with %s', (_, reports) => {
    using document = read(...reports);
    expect(document.root.name).toBe('testsuites');
  });

  it('has no failure where the check passes, whatever is wrong in it', () => {
    using document = read(
      report({
        comparison: comparison(),
        tickets: [ticket('1'), wrongBefore('2'), regression('3'), fix('4')],
      }),
      report({
        tickets: [wrongTicket('5'), wrongTicket('6', { answers: [failedAnswer('timeout', 'too late')] })],
      }),
    );
    expect(document.find('//failure | //error | //skipped').length).toBe(0);
    expect(document.get('/testsuites/@failures')?.content).toBe('0');
    expect(propertiesIn(document)).toEqual([
      ['2: Text of 2', { 'ticketsift.result': 'wrong as before' }],
      ['3: Text of 3', { 'ticketsift.result': 'newly wrong' }],
      ['4: Text of 4', { 'ticketsift.result': 'newly right' }],
      ['5: Text of 5', { 'ticketsift.result': 'wrong' }],
      ['6: Text of 6', { 'ticketsift.result': 'wrong', 'ticketsift.error': 'timeout' }],
    ]);
    expect(document.get('//testcase[@name="2: Text of 2"]/system-out')?.content).toBe(
      'wrong as before: expected urgent, Security; answered not urgent, Bug\nText of 2',
    );
  });

  it('has the tickets that became wrong as its failures where the check shows a regression', () => {
    using document = read(
      worse({ tickets: [ticket('1'), wrongBefore('2'), regression('3'), fix('4')], thresholds: [] }),
    );
    expect(failuresIn(document)).toEqual(['the prompt triage', '3: Text of 3']);
    expect(document.find('//failure/@type').map((one) => one.content)).toEqual(['REGRESSION', 'regression']);
    expect(document.get('//testsuite/@failures')?.content).toBe('2');
    expect(document.get('//testsuite/@tests')?.content).toBe('5');
  });

  it('has missed thresholds as its failures, and no ticket with them', () => {
    const missed = { name: 'urgent_recall', wanted: 0.95, reached: 0.9, isMet: false };
    const met = { name: 'macro_f1', wanted: 0.7, reached: 0.75, isMet: true };
    using document = read(
      report({
        outcome: 'fail',
        comparison: comparison(),
        thresholds: [missed, met],
        tickets: [regression('1'), wrongTicket('2')],
      }),
    );
    expect(failuresIn(document)).toEqual(['threshold urgent_recall']);
  });

  it('has no ticket as its failure for which the endpoint failed, nor a threshold that such tickets decide', () => {
    const isUncertain = true;
    const thresholds = [{ name: 'exact', wanted: 0.95, reached: 0.9, isMet: false, isUncertain } as const];
    const tickets = [regression('1', { answers: [failedAnswer('http_400', 'no')] }), regression('2')];
    using document = read(worse({ tickets, thresholds }));
    expect(failuresIn(document)).toEqual(['the prompt triage', '2: Text of 2']);
    expect(propertiesIn(document)[0]).toEqual([
      '1: Text of 1',
      { 'ticketsift.result': 'newly wrong', 'ticketsift.error': 'http_400' },
    ]);
    expect(document.get('//testcase[@name="threshold exact"]/skipped/@message')?.content).toBe(
      'exact is 0.900, wanted 0.95: missed, but only because the endpoint failed for some tickets',
    );
  });

  it('has a ticket as its failure of which one answer failed, and most of the others are wrong', () => {
    const answers = [failedAnswer('http_400', 'no'), answered(false, 'Bug'), answered(false, 'Bug')];
    using document = read(worse({ tickets: [regression('1', { answers })], thresholds: [] }));
    expect(failuresIn(document)).toEqual(['the prompt triage', '1: Text of 1']);
  });

  it('skips the case of a verdict that is inconclusive, and says why', () => {
    using document = read(inconclusive({ tickets: [regression('1')] }));
    expect(failuresIn(document)).toEqual([]);
    expect(document.find('//testcase[skipped]/@name').map((one) => one.content)).toEqual([
      'the prompt triage',
    ]);
    expect(document.get('//skipped/@type')?.content).toBe('INCONCLUSIVE');
    expect(document.get('//skipped/@message')?.content).toBe(
      'It is not certain whether the prompt is worse.',
    );
    expect(document.get('/testsuites/@skipped')?.content).toBe('1');
  });

  it('has a verdict that is inconclusive as its failure where the check fails by it', () => {
    const isUncertain = true;
    const thresholds = [{ name: 'exact', wanted: 0.95, reached: 0.9, isMet: false, isUncertain } as const];
    using document = read(
      inconclusive({ effect: 'fails', tickets: [regression('1')] }),
      inconclusive({ effect: 'fails', thresholds }),
    );
    expect(failuresIn(document)).toEqual(['the prompt triage', 'the prompt triage', 'threshold exact']);
    expect(document.get('//failure/@type')?.content).toBe('INCONCLUSIVE');
    expect(document.find('//skipped').length).toBe(0);
  });

  it('has no failure, error or skipped case where all is approved, and says what changed', () => {
    const isUncertain = true;
    const thresholds = [{ name: 'exact', wanted: 0.95, reached: 0.9, isMet: false, isUncertain } as const];
    using document = read(worse({ effect: 'approved' }), inconclusive({ effect: 'approved', thresholds }));
    expect(document.find('//failure | //error | //skipped').length).toBe(0);
    expect(document.get('//testcase[@name="the prompt triage"]/system-out')?.content).toContain(
      'The prompt is worse than baselines/triage.json',
    );
    expect(document.get('//testcase[@name="threshold urgent_recall"]/system-out')?.content).toContain(
      'missed',
    );
    expect(propertiesIn(document)).toContainEqual(['4: Text of 4', { 'ticketsift.result': 'newly wrong' }]);
  });

  it('passes flaky tickets, and says that they are', () => {
    const mostlyWrong = flakyTicket('2', { right: 1 / 3 });
    using document = read(report({ tickets: [flakyTicket('1'), mostlyWrong] }));
    expect(failuresIn(document)).toEqual([]);
    expect(propertiesIn(document)).toEqual([
      ['1: Text of 1', { 'ticketsift.flaky': 'true' }],
      ['2: Text of 2', { 'ticketsift.result': 'wrong', 'ticketsift.flaky': 'true' }],
    ]);
    expect(document.find('//testcase[properties]/system-out').map((one) => one.content)).toEqual([
      expect.stringMatching(/^flaky: expected .*; answered .* \(2×\); .* \(1×\)\nText of 1$/),
      expect.stringMatching(/^wrong, flaky: expected .*\nText of 2$/),
    ]);
  });

  it('has a case for the verdict and for each threshold', () => {
    using document = read(worse());
    expect(failuresIn(document).slice(0, 2)).toEqual(['the prompt triage', 'threshold urgent_recall']);
    expect(document.get('//testcase[@name="threshold macro_f1"]/system-out')?.content).toContain('met');
  });

  it('names files as the repository does', () => {
    const text = junitReporter([report()], { ...plain, locate: (path) => `team/${path}` });
    expect(text).toContain('file="team/labelled.csv" line="2"');
  });

  it('keeps the lines of a message', () => {
    using document = read(inconclusive({ meaning: 'one\ntwo' }));
    expect(document.get('//skipped/@message')?.content).toBe('one\ntwo');
  });

  it('can be read whatever is in its texts', () => {
    const text = fc.oneof(
      fc.string({ unit: anyUnit }),
      fc.string({
        unit: fc.constantFrom(
          '\0',
          '\x0B',
          '\r',
          '\n',
          '\uFFFE',
          '\uFFFF',
          '\uD800',
          ']]>',
          '<',
          '&',
          '"',
          "'",
        ),
      }),
    );
    fc.assert(
      fc.property(text, (hostile) => {
        const tickets = [regression('1', { id: hostile, text: hostile, note: hostile })];
        using document = read(worse({ suite: hostile, meaning: hostile, tickets }));
        expect(document.find('//testcase').length).toBe(4);
      }),
      { numRuns: 40 },
    );
  });
});
