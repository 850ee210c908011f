/**
 * Prints figures under a title, each with its unit and, where there is one, its aim.
 * @param {string} title
 * @param {Readonly<Record<string, readonly [figure: number, aim?: string]>>} figures
 */
export function print(title, figures) {
  console.log(title);
  for (const [unit, [figure, aim]] of Object.entries(figures)) {
    const shown = figure.toLocaleString('en', {
      maximumFractionDigits: figure < 10 ? 2 : figure < 100 ? 1 : 0,
    });
    console.log(`  ${shown.padStart(9)} ${unit}${aim ? ` (${aim})` : ''}`);
  }
}

/** A count with separators. @param {number} count */
export const format = (count) => count.toLocaleString('en');
