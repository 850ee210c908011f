/** Returns where a person goes after a login: a page of ours, or the first one where something else was named. */
export function nextPath(wanted: string | undefined, origin: string): string {
  if (wanted === undefined || wanted.length > 1_000 || !isPath(wanted)) return '/';
  if (!URL.canParse(wanted, origin)) return '/';
  const url = new URL(wanted, origin);
  // A parser of URLs leaves out line breaks and dots: what it makes of a text may be an address though the text was none.
  const path = `${url.pathname}${url.search}`;
  if (url.origin !== origin || !isPath(path)) return '/';
  return /^\/(login|logout|api|assets)(\/|$)/.test(url.pathname) ? '/' : path;
}

function isPath(text: string): boolean {
  return /^\/(?![/\\])/.test(text);
}
