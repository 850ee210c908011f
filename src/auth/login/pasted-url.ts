/**
 * Reads the redirect that a person copied from the browser's address bar. Copying may have broken it into lines, so a
 * line that does not start an address continues the one before.
 * @returns for each line, the parameters so far; undefined where that is not our address
 */
export async function* readPasted(
  lines: AsyncIterable<string>,
  redirectUri: string,
): AsyncGenerator<URLSearchParams | undefined> {
  let address = '';
  for await (const line of lines) {
    const part = line.replace(/\s+/g, '');
    if (part === '') continue;
    address = startsAddress(part) || !startsAddress(address) ? part : address + part;
    yield parametersOf(address, redirectUri);
  }
}

function startsAddress(text: string): boolean {
  return /^https?:/i.test(text);
}

function parametersOf(address: string, redirectUri: string): URLSearchParams | undefined {
  if (!URL.canParse(address)) return undefined;
  const url = new URL(address);
  return `${url.origin}${url.pathname}` === redirectUri ? url.searchParams : undefined;
}
