import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { gloss } from '../../../../src/models/embedded/language/gloss.js';
import { type Glossed, glossaries } from '../../../../src/models/embedded/language/glossary.js';

describe('a gloss', () => {
  it.each<[Glossed, string, string]>([
    ['de', 'Die Rechnung ist falsch.', 'invoice wrong.'],
    ['es', 'La factura está mal.', 'invoice wrong.'],
    ['fr', 'La facture est fausse.', 'invoice wrong.'],
    ['it', 'La fattura è sbagliata.', 'invoice wrong.'],
    ['nl', 'De factuur is verkeerd.', 'invoice wrong.'],
    ['pt', 'A fatura está errada.', 'invoice wrong.'],
  ])('is English keywords: %s', (language, text, expected) => {
    expect(gloss(text, language)).toBe(expected);
  });

  it('takes words apart that are written as one', () => {
    expect(gloss('feiertagskalender', 'de')).toBe('holiday calendar');
    expect(gloss('feestdagenkalender', 'nl')).toBe('holiday calendar');
  });

  it('knows what several words mean together', () => {
    expect(gloss('Il a oublié son mot de passe', 'fr')).toContain('password');
  });

  it('keeps names and numbers, and leaves out what it does not know', () => {
    expect(gloss('Xaver quabbelt 42', 'de')).toBe('Xaver 42');
  });

  it('keeps everything where it knows nothing', () => {
    expect(gloss('quabbelt', 'de')).toBe('quabbelt');
  });
});

describe('the word table', () => {
  it('has seven columns, no meaning twice, and no word with blanks around it', async () => {
    const table = await readFile('src/models/embedded/language/words.tsv', 'utf8');
    const rows = table.trimEnd().split('\n');
    for (const row of rows) expect(row.split('\t'), row).toHaveLength(7);
    const meanings = rows.map((row) => row.split('\t')[0]);
    expect(meanings.filter((meaning, i) => meanings.indexOf(meaning) !== i)).toEqual([]);
    expect(rows.filter((row) => /(^|[\t/]) | ([\t/]|$)|=[^\t/]/.test(row))).toEqual([]);
  });

  it('has words in every language', () => {
    for (const { stems, words } of Object.values(glossaries().of)) {
      expect(stems.size + words.size).toBeGreaterThan(200);
    }
  });
});
