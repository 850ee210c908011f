/** The headers of an answer, by their names in small letters. Hostile. */
export type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Returns the value of a header, by its name in small letters; the first where it came several times. */
export function headerOf(headers: Headers, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'object' ? value[0] : value;
}
