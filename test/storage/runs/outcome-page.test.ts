import { expect, it } from 'vitest';
import { localOwner } from '../../../src/core/identity.js';
import type { Outcome } from '../../../src/core/outcome.js';
import { temporary } from '../../../src/storage/open.js';
import type { Kind } from '../../../src/storage/runs/kind.js';
import { readOutcomeNames, readOutcomePage } from '../../../src/storage/runs/outcome-page.js';
import { openRuns } from '../../../src/storage/runs/runs.js';
import { classified, failed, sampleTicket } from '../../support/outcomes.js';
import { fc } from '../../support/properties.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const outcome = fc
  .constantFrom('A', 'B', 'timeout')
  .map((name) =>
    name === 'timeout' ? failed(sampleTicket('x', 'x'), name) : classified(sampleTicket('x', 'x'), [name]),
  );
const batches = fc.array(fc.array(outcome, { minLength: 1, maxLength: 4 }), { maxLength: 6 });

const isA = (kind: Kind) => !('error' in kind) && kind.categories.includes('A');

/** The places of the outcomes that are wanted, found by looking at each. */
function placesOf(outcomes: readonly Outcome[]): number[] {
  return outcomes.flatMap(({ classification }, n) => (classification?.categories.includes('A') ? [n] : []));
}

function recorded(given: readonly (readonly Outcome[])[]) {
  const runs = openRuns(temporary, localOwner);
  let first = 0;
  for (const batch of given) {
    runs.outcomes.add('run', first, batch);
    first += batch.length;
  }
  return runs;
}

it('a page is what one would choose by hand, wherever it begins or ends', () => {
  fc.assert(
    fc.property(batches, fc.nat(25), fc.integer({ min: 1, max: 4 }), (given, place, size) => {
      using runs = recorded(given);
      const { chunks } = runs.outcomes;
      const all = placesOf(given.flat());
      expect(chunks.count('run')).toBe(given.flat().length);

      const from = readOutcomePage(chunks, 'run', { from: place, size, isWanted: isA });
      expect(from.outcomes.map(({ n }) => n)).toEqual(all.filter((n) => n >= place).slice(0, size));
      expect(from.hasEarlier).toBe(all.some((n) => n < place));
      expect(from.hasLater).toBe(all.filter((n) => n >= place).length > size);

      const earlier = all.filter((n) => n < place);
      const before = readOutcomePage(chunks, 'run', { before: place, size, isWanted: isA });
      const expected = earlier.length > size ? earlier.slice(-size) : all.slice(0, size);
      expect(before.outcomes.map(({ n }) => n)).toEqual(expected);
      expect(before.hasEarlier).toBe(earlier.length > size);
      expect(before.hasLater).toBe(all.some((n) => n > (expected.at(-1) ?? -1)));
    }),
  );
});

it('the names are those that occur, and no run of another name has any', () => {
  using runs = recorded([[classified(sampleTicket('1', 'x'), ['b', 'a'])], [failed(sampleTicket('2', 'x'))]]);
  const { chunks } = runs.outcomes;
  expect(readOutcomeNames(chunks, 'run')).toEqual({ categories: ['a', 'b'], errors: ['timeout'] });
  expect(readOutcomeNames(chunks, 'other')).toEqual({ categories: [], errors: [] });
  expect(chunks.count('other')).toBe(0);
});

it('another owner finds no outcome of a run', async () => {
  await using folder = await temporaryFolder();
  const path = folder.file('runs.db');
  {
    using runs = openRuns(path, localOwner);
    runs.outcomes.add('run', 0, [classified(sampleTicket('1', 'x'))]);
  }
  using runs = openRuns(path, { person: 'https://id.example.com ann', org: '', hasLocal: false });
  const { chunks } = runs.outcomes;
  expect([chunks.count('run'), [...chunks.walk('run')]]).toEqual([0, []]);
  const page = readOutcomePage(chunks, 'run', { size: 9, isWanted: () => true });
  expect(page).toEqual({ outcomes: [], hasEarlier: false, hasLater: false });
});
