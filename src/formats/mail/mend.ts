import type { Email } from 'postal-mime';

/**
 * Returns a message of which no text was found with a header before it that lets its text be read: a multipart message
 * whose boundary is not the one that it names, or a text of a rare kind. Undefined where there is nothing to mend.
 */
export function mended(bytes: Buffer, { headers }: Pick<Email, 'headers'>): Buffer | undefined {
  const type = headers.find(({ key }) => key === 'content-type')?.value ?? '';
  const rest = /^text\/(?!plain\b|html\b)[\w.+-]+(.*)$/i.exec(type)?.[1];
  if (rest !== undefined) return withType(bytes, `text/plain${rest}`);
  if (!/^multipart\//i.test(type)) return undefined;
  const body = bodyIn(bytes);
  // Where there are parts after all, they had no text.
  const named = /boundary *= *"?([^";]+)/i.exec(type)?.[1]?.trim();
  if (named !== undefined && body.includes(`--${named}`)) return undefined;
  const [, boundary] = /^--([^\s"](?:[^\r\n"]{0,68}[^\s"])?)[ \t]*\r?\n[!-9;-~]+:/m.exec(body) ?? [];
  return withType(bytes, boundary === undefined ? 'text/plain' : `multipart/mixed; boundary="${boundary}"`);
}

/** The first header of a name counts. */
function withType(bytes: Buffer, type: string): Buffer {
  return Buffer.concat([Buffer.from(`Content-Type: ${type}\r\n`, 'latin1'), bytes]);
}

function bodyIn(bytes: Buffer): string {
  const text = bytes.toString('latin1');
  const at = text.search(/\r?\n\r?\n/);
  return at === -1 ? '' : text.slice(at);
}
