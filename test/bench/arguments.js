/** Returns an argument of the script, counted from 0. @param {number} index @param {string} name */
export function readArgument(index, name) {
  const value = process.argv[index + 2];
  if (value === undefined) throw new Error(`${name} is missing`);
  return value;
}
