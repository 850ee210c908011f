/** How many colours chips have: see `colours/chips.ts`. */
export const chipColours = 12;

/**
 * Returns the class that gives a category its colour, of its name alone: the same on every page.
 * @param {string} name as it is shown
 */
export function colourOf(name) {
  let hash = 0;
  for (const letter of name.toLowerCase()) hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) % 65_521;
  return `k${hash % chipColours}`;
}
