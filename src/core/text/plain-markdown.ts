import { fitLine } from './fit.js';

/**
 * Text that Markdown shows as it is, on one line of so many columns at most: no code, HTML, link, image, emphasis,
 * formula, or end of a table's cell. GitHub makes links of bare addresses, @names and #numbers whatever is escaped, so a
 * zero-width space, spelt as an entity, breaks those.
 */
export function plainMarkdown(text: string, columns: number): string {
  return fitLine(text, columns)
    .replace(/[\\`*[<|~$&]|(?<![a-z\d])_|_(?![a-z\d])/gi, '\\$&')
    .replace(/@|#|:(?=\/\/)|w(?=ww\.)/gi, '$&&#8203;');
}
