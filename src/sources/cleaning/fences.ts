/** Fences that are looked at, at most: what follows more of them is taken for code. */
const maxFences = 400;

/** Returns what says whether a place is in a block of code: between lines of three backquotes, or `{code}`. */
export function findFences(text: string): (at: number) => boolean {
  const places: number[] = [];
  const fence = /(?:^|\n)[ \t]{0,3}(?:```|~~~|\{(?:code|noformat)(?:[:}]))/g;
  for (let match = fence.exec(text); match && places.length < maxFences; match = fence.exec(text))
    places.push(match.index);
  const isCut = places.length === maxFences;
  return (at) => {
    const before = places.filter((place) => place < at).length;
    return before % 2 === 1 || (isCut && before === maxFences);
  };
}
