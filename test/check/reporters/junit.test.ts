import { readFile } from 'node:fs/promises';
import { XmlDocument, XsdValidator } from 'libxml2-wasm';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../../src/check/assess/report.js';
import { junitReporter } from '../../../src/check/reporters/junit.js';
import {
  failedAnswer,
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

/** Reads a report, once the schema has said that it is one. */
function read(...reports: Report[]): XmlDocument {
  const document = XmlDocument.fromString(junitReporter(reports, plain));
  const schema = XmlDocument.fromString(xsd);
  const validator = XsdValidator.fromDoc(schema);
  validator.validate(document);
  validator.dispose();
  schema.dispose();
  return document;
}

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

  it('names what is wrong with each ticket', () => {
    const tickets = [
      ticket('1'),
      regression('2'),
      wrongTicket('3'),
      flakyTicket('4'),
      wrongTicket('5', { answers: [failedAnswer('timeout', 'too late')] }),
    ];
    using document = read(report({ tickets }));
    const found = document.find('//testcase/*/@type').map((one) => one.content);
    expect(found).toEqual(['regression', 'wrong', 'error']);
    expect(document.find('//testcase/error')).toHaveLength(1);
    expect(document.get('//testsuite/@failures')?.content).toBe('2');
  });

  it('passes a flaky ticket by most of its answers, and says that it is one', () => {
    const mostlyWrong = flakyTicket('2', { right: 1 / 3 });
    using document = read(report({ tickets: [flakyTicket('1'), mostlyWrong] }));
    expect(document.find('//testcase[system-out]/@name').map((one) => one.content)).toEqual([
      expect.stringMatching(/^1: /),
    ]);
    expect(document.get('//system-out')?.content).toMatch(
      /^flaky: expected .*; answered .* \(2×\); .* \(1×\)$/,
    );
    expect(document.find('//failure/@type').map((one) => one.content)).toEqual(['flaky']);
  });

  it('has a case for the verdict and for each threshold', () => {
    using document = read(worse());
    const names = document.find('//testcase[failure]/@name').map((one) => one.content);
    expect(names.slice(0, 2)).toEqual(['the prompt triage', 'threshold urgent_recall']);
  });
});
