import { describe, expect, it } from 'vitest';
import { uniqueColumns } from '../../../src/sources/columns/header.js';

describe('a header', () => {
  it.each([
    ['a,b', 'a,b'],
    ['a,a,a', 'a,a_2,a_3'],
    ['a,a,a_2', 'a,a_3,a_2'],
    [',b,', 'column_1,b,column_3'],
    ['column_2,', 'column_2,column_3'],
  ])('of %s has the unique names %s', (header, expected) => {
    expect(uniqueColumns(header.split(',')).columns.join(',')).toBe(expected);
  });

  it('stays on one line in a note', () => {
    expect(uniqueColumns(['a\nb', 'a\nb']).notes).toEqual(['a second column a b is called a b_2']);
  });
});
