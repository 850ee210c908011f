/**
 * A text as it may be shown that may be the URL of a service or a database, however badly written: without the user
 * and password of an endpoint, as either may be a key; of anything else the password is struck out. Any other text
 * comes back as it was.
 */
export function withoutCredentials(text: string): string {
  if (!/^https?:/i.test(text) || !URL.canParse(text)) return struckOut(text);
  const url = new URL(text);
  if (url.username === '' && url.password === '') return text;
  url.username = '';
  url.password = '';
  return url.href;
}

/**
 * Up to the last @, so that nothing of a password shows that should have been written with %40 or %2F. By the text
 * alone: what cannot be understood as a URL may hold a password all the same.
 */
function struckOut(text: string): string {
  return text
    .replace(/((?:^|[^a-z])[a-z][\w+.-]*:\/{1,2}[^:@]*):[\s\S]*@/i, '$1:***@')
    .replace(/(password\s*=\s*)[^\s'"]+/gi, '$1***');
}
