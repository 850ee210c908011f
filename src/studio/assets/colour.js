// What pages and the server share: a category has the same colour wherever it is shown.

export const chipColours = 24;

/** @param {string} name */
export function colourOf(name) {
  let hash = 0;
  // With this factor the categories of the prompts that ship, and the usual ones, have colours of their own.
  for (const letter of name.toLowerCase()) hash = (hash * 379 + Number(letter.codePointAt(0))) % 65_521;
  return `k${hash % chipColours}`;
}
