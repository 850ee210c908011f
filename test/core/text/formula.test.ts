import { describe, expect, it } from 'vitest';
import { guardFormula, unguardFormula } from '../../../src/core/text/formula.js';
import { fc } from '../../support/properties.js';

describe('what starts a formula gets an apostrophe', () => {
  it.each([
    ['=1+1'],
    ['+1'],
    ['+49 30 1234'],
    ['-1+1'],
    ['-2147483648/-1'],
    ['-'],
    ['-.'],
    ['--1'],
    ['-1e5+cmd'],
    ['-12.5\n=1'],
    ['@SUM(A1)'],
    ['\t=1'],
    ['\r=1'],
    ['\n=1'],
    ['＝1'],
    ['＋1'],
    ['－1'],
    ['＠a'],
    ["'=1"],
    ["''@a"],
  ])('%j', (text) => {
    expect(guardFormula(text)).toBe(`'${text}`);
  });
});

describe('anything else stays as it is', () => {
  it.each([
    [''],
    ["'tis"],
    ["'"],
    ["''"],
    ['1=1'],
    ['a@b'],
    [' =1'],
    ['-12.5'],
    ["'-12.5"],
    ['-1,200.00'],
    ['-12,5'],
    ['-.5'],
    ['-3E-5'],
    ['-4%'],
  ])('%j', (text) => {
    expect(guardFormula(text)).toBe(text);
  });
});

describe('the way back', () => {
  it.each([
    ["'=1+1", '=1+1'],
    ["''=1+1", "'=1+1"],
    ["'-12.5\n=1", '-12.5\n=1'],
    ['=1+1', '=1+1'],
    ["'tis", "'tis"],
    ["'-12.5", "'-12.5"],
    ["'", "'"],
    ['', ''],
  ])('takes one apostrophe off where one was put: %j', (text, expected) => {
    expect(unguardFormula(text)).toBe(expected);
  });

  it('gives any text back as it was', () => {
    const unit = fc.constantFrom("'", '=', '-', '1', '.', '%', 'e', '+', '@', '\t', '\n', '＝', 'a');
    fc.assert(fc.property(fc.string({ unit }), (text) => unguardFormula(guardFormula(text)) === text));
  });
});
