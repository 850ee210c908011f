import { fitLine } from '../fit.js';

/**
 * Returns text that Markdown shows as it is, on one line of at most `columns` columns: no code, HTML, link, image,
 * emphasis, formula, or end of a table's cell. GitHub makes links of bare addresses, @names and #numbers even if they are
 * escaped, so a zero-width space, written as an entity, breaks them up.
 */
export function plainMarkdown(text: string, columns: number): string {
  return fitLine(text, columns)
    .replace(/[\\`*[<|~$&]|(?<![a-z\d])_|_(?![a-z\d])/gi, '\\$&')
    .replace(/@|#|:(?=\/\/)|w(?=ww\.)/gi, '$&&#8203;');
}
