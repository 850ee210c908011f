import { isFullSeparator, isHeader, startsWithFrom } from './separators.js';

/** Headers that a message has and hardly another file. */
const known = new Set([
  ...[
    'from',
    'to',
    'cc',
    'bcc',
    'subject',
    'date',
    'message-id',
    'reply-to',
    'received',
    'return-path',
    'sender',
  ],
  ...[
    'delivered-to',
    'mime-version',
    'content-type',
    'in-reply-to',
    'references',
    'x-gm-thrid',
    'x-received',
  ],
  ...[
    'content-transfer-encoding',
    'dkim-signature',
    'authentication-results',
    'x-mozilla-status',
    'thread-topic',
  ],
]);

/** So many of them make a message. */
const enough = 2;

/** Returns whether a file that starts with these bytes is a mailbox or a message; undefined where it is neither. */
export function mailKindOf(start: Buffer): 'mbox' | 'eml' | undefined {
  const lines = firstLines(start);
  const [first, second] = lines;
  if (first === undefined) return undefined;
  if (startsWithFrom(first))
    return second && isHeader(second) && (isFullSeparator(first) || countKnown(lines.slice(1)) > 0)
      ? 'mbox'
      : undefined;
  return isHeader(first) && countKnown(lines) >= enough ? 'eml' : undefined;
}

/** The lines of the start up to the first blank one, without those that are blank before them. */
function firstLines(start: Buffer): Buffer[] {
  const text = start.toString('latin1').replace(/^(?:\xEF\xBB\xBF)?[\r\n]*/, '');
  const [head = ''] = text.split(/\r?\n\r?\n/, 1);
  return head === '' ? [] : head.split('\n').map((line) => Buffer.from(line, 'latin1'));
}

function countKnown(lines: readonly Buffer[]): number {
  const names = lines.map((line) => /^([!-9;-~]+)[ \t]*:/.exec(line.toString('latin1', 0, 100))?.[1]);
  return new Set(names.filter((name) => name !== undefined && known.has(name.toLowerCase()))).size;
}
