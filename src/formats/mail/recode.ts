import { isUtf8 } from 'node:buffer';
import { withoutUpperControls } from '../windows-1252.js';

/**
 * Returns a message in which an encoding goes for all texts that name none, or UTF-8 or ASCII, and for headers that are
 * not UTF-8.
 * @param encoding a label of the Encoding Standard
 */
export function recoded(message: Buffer, encoding: string): Buffer {
  const latin1 = message.toString('latin1');
  const end = /\r?\n\r?\n/.exec(latin1)?.index ?? latin1.length;
  const charset = `charset=${encoding}`;
  const head = readableHeaders(latin1.slice(0, end), encoding);
  const hasType = /^content-type:/im.test(head);
  const typed = hasType ? head : `Content-Type: text/plain; ${charset}\r\n${head}`;
  const all = typed + latin1.slice(end);
  const renamed = all
    .replace(/^((?:content-type:|[ \t])[^\n]{0,500}?)charset *= *"?(?:utf-?8|us-ascii)"?/gim, `$1${charset}`)
    .replace(/^content-type:[ \t]*text\/(?:plain|html)[ \t]*(?=\r?\n(?![ \t]))/gim, `$&; ${charset}`);
  return Buffer.from(renamed, 'latin1');
}

/** Each line as UTF-8, whose bytes are the characters of the result. */
function readableHeaders(head: string, encoding: string): string {
  const decoder = new TextDecoder(encoding);
  return head
    .split('\n')
    .map((line) => {
      const bytes = Buffer.from(line, 'latin1');
      if (isUtf8(bytes)) return line;
      return Buffer.from(withoutUpperControls(decoder.decode(bytes))).toString('latin1');
    })
    .join('\n');
}
