/** Splits a command line as a shell does, as far as examples need it: quotes, and no more than one redirection. */
export function shellWords(line: string): string[] {
  const words = [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    ([, single, double, bare]) => single ?? double ?? bare ?? '',
  );
  const redirection = words.findIndex((word) => word === '<' || word === '>');
  return redirection === -1 ? words : words.slice(0, redirection);
}
