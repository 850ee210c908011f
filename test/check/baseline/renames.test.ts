import { describe, expect, it } from 'vitest';
import { describeRenames, findCategoryChanges, renamed } from '../../../src/check/baseline/renames.js';

/** Labels of so many tickets, before and after, such as `10 Bug → Defect` or `3 Bug|Uptime → Uptime`. */
const changes = (...all: string[]) =>
  all.flatMap((one) => {
    const [, n = '', before = '', after = ''] = /^(\d+) (.*) → (.*)$/.exec(one) ?? [];
    const label = (names: string) => ({ urgent: false, categories: names.split('|').filter(Boolean) });
    return Array.from({ length: Number(n) }, () => ({ before: label(before), after: label(after) }));
  });

const nothingIsGone = () => false;

describe('changes of categories', () => {
  it.each<[string, string[], Record<string, string>, string[]]>([
    ['nothing', ['50 Bug → Bug', '30 Uptime → Uptime'], {}, []],
    ['a rename', ['50 Bug → Defect', '30 Uptime → Uptime'], { Bug: 'Defect' }, []],
    ['a rename in other letters', ['50 Bug → bug'], { Bug: 'bug' }, []],
    ['a rename of a small category', ['3 Bug → Defect', '200 Uptime → Uptime'], { Bug: 'Defect' }, []],
    ['two renames', ['9 Bug → Defect', '9 Uptime → Outage'], { Bug: 'Defect', Uptime: 'Outage' }, []],
    ['a swap', ['9 Bug → Uptime', '9 Uptime → Bug'], { Bug: 'Uptime', Uptime: 'Bug' }, []],
    ['a merge', ['9 Login → Access', '9 Security → Access'], { Login: 'Access', Security: 'Access' }, []],
    ['a merge into one of them', ['9 Login → Security', '9 Security → Security'], { Login: 'Security' }, []],
    ['a rename within sets', ['9 Bug|Uptime → Uptime|Defect', '9 Bug → Defect'], { Bug: 'Defect' }, []],
    ['a rename with corrections', ['45 Bug → Defect', '5 Bug → Uptime'], { Bug: 'Defect' }, []],
    ['a split', ['25 Bug → Crash', '25 Bug → Defect'], {}, ['Bug']],
    ['a category that went', ['9 Bug|Uptime → Uptime'], {}, ['Bug']],
    ['corrections', ['45 Bug → Bug', '5 Bug → Uptime', '5 Uptime → Bug', '45 Uptime → Uptime'], {}, []],
    ['a correction of the only one of its kind', ['1 Legal → Bug', '50 Bug → Bug'], {}, []],
    ['a new category', ['25 Other → Legal', '75 Other → Other'], {}, []],
  ])('are recognised: %s', (_, given, renames, split) => {
    expect(findCategoryChanges(changes(...given), nothingIsGone)).toEqual({
      renames: new Map(Object.entries(renames)),
      split,
    });
  });

  it('need no number of tickets where the prompt has the category no more', () => {
    const one = changes('1 Legal → Law', '50 Bug → Bug');
    expect(findCategoryChanges(one, (name) => name === 'Legal').renames).toEqual(new Map([['Legal', 'Law']]));
  });
});

describe('renames', () => {
  it('give each category its new name once, and each name once', () => {
    const answer = { urgent: true, categories: ['Bug', 'Uptime', 'Other'] };
    const swap = new Map([
      ['Bug', 'Uptime'],
      ['Uptime', 'Bug'],
    ]);
    expect(renamed(answer, swap).categories).toEqual(['Uptime', 'Bug', 'Other']);
    expect(renamed(answer, new Map([['Bug', 'Other']])).categories).toEqual(['Other', 'Uptime']);
  });

  it('are shown as YAML takes them', () => {
    const renames = new Map([
      ['Feature Request', 'Idea'],
      ['a: b', 'No'],
    ]);
    expect(describeRenames(renames)).toBe('renames: { Feature Request: Idea, "a: b": "No" }');
  });
});
