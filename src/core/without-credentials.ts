import { isPostgresUrl } from './is-postgres-url.js';

/**
 * A URL as it may be shown. The user and password of an endpoint are left out, as either may be a key; of a
 * database the user is shown and the password struck out. Any other text comes back as it was.
 */
export function withoutCredentials(text: string): string {
  if (isPostgresUrl(text)) return struckOut(text);
  if (!URL.canParse(text)) return text;
  const url = new URL(text);
  if (url.username === '' && url.password === '') return text;
  url.username = '';
  url.password = '';
  return url.href;
}

/** Up to the last @, so that nothing of a password shows that should have been written with %40 or %2F. */
function struckOut(url: string): string {
  return url
    .replace(/^(\w+:\/\/[^:@/?#]*):[\s\S]*@/, '$1:***@')
    .replace(/([?&](?:ssl)?password=)[^&#]*/gi, '$1***');
}
