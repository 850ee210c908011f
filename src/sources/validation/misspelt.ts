import { didYouMean } from '../../core/text/did-you-mean.js';
import { significant, type Token } from '../../formats/sql/tokens.js';
import { bareName } from '../sql/names.js';
import { isKeyword } from './keywords.js';

/** A name that no table has, and what it was most likely meant to be. */
export interface Misspelt {
  readonly token: Token;
  readonly suggestion: string;
}

/**
 * The first name of a query that is neither among the known ones nor given by the query itself, and near to a known
 * one. It knows no grammar: it is for pointing at the cause where a query is not what was checked, and cannot show
 * that one is right.
 */
export function findMisspelt(tokens: readonly Token[], known: readonly string[]): Misspelt | undefined {
  const all = significant(tokens);
  const fine = new Set([...known, ...known.map((name) => name.toLowerCase()), ...givenNames(all)]);
  for (const token of all) {
    if (!isName(token) || fine.has(bareName(token))) continue;
    const suggestion = didYouMean(bareName(token), known);
    if (suggestion !== undefined) return { token, suggestion };
  }
  return undefined;
}

/** The names that a query itself gives (`AS name`, `table name`, `name AS (…)`), and those of functions, types and paths. */
function givenNames(all: readonly Token[]): string[] {
  return all
    .filter((token, index) => {
      const [before, after, second] = [all[index - 1], all[index + 1], all[index + 2]];
      const isAlias = before !== undefined && (isName(before) || isWord(before, 'as') || before.text === ')');
      const isQuery = isWord(after, 'as') && second?.text === '(';
      return isName(token) && (isAlias || isQuery || /^::?$/.test(before?.text ?? '') || after?.text === '(');
    })
    .map(bareName);
}

function isName({ kind, text }: Token): boolean {
  return kind === 'quoted' || (kind === 'word' && !isKeyword(text));
}

function isWord(token: Token | undefined, word: string): boolean {
  return token?.kind === 'word' && token.text.toLowerCase() === word;
}
