/**
 * The parameters of a redirect that a person copied from the browser's address bar, which a terminal may have broken
 * into lines; undefined for what is none.
 */
export function readPasted(text: string, redirectUri: string): URLSearchParams | undefined {
  const address = text.replace(/\s+/g, '');
  if (!URL.canParse(address)) return undefined;
  const url = new URL(address);
  return `${url.origin}${url.pathname}` === redirectUri ? url.searchParams : undefined;
}
