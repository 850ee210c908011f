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

/** How many of them make a message. */
const enough = 2;

/**
 * Returns whether a file that starts with these bytes is a mailbox or a message; undefined where it is neither. A message
 * has nothing but headers up to the first blank line.
 */
export function mailKindOf(start: Buffer): 'mbox' | 'eml' | undefined {
  const lines = firstLines(start);
  const [first, second] = lines;
  if (first === undefined) return undefined;
  if (startsWithFrom(first)) {
    const isSeparator = isFullSeparator(first) || countKnown(lines.slice(1)) > 0;
    return second && isHeader(second) && isSeparator ? 'mbox' : undefined;
  }
  const areHeaders = lines.every((line) => isHeader(line) || isContinuation(line));
  return areHeaders && countKnown(lines) >= enough ? 'eml' : undefined;
}

function isContinuation(line: Buffer): boolean {
  return line[0] === 0x20 || line[0] === 0x09;
}

/** The lines of the start up to the first blank one, without those that are blank before them. */
function firstLines(start: Buffer): Buffer[] {
  const text = start.toString('latin1').replace(/^(?:\xEF\xBB\xBF)?[\r\n]*/, '');
  const [head = ''] = text.split(/\r?\n\r?\n/, 1);
  if (head === '') return [];
  const lines = head
    .trimEnd()
    .split('\n')
    .map((line) => Buffer.from(line, 'latin1'));
  // The last one may be cut.
  return head.length === text.length && lines.length > 1 && !text.endsWith('\n') ? lines.slice(0, -1) : lines;
}

function countKnown(lines: readonly Buffer[]): number {
  const names = lines.map((line) => /^([!-9;-~]+)[ \t]*:/.exec(line.toString('latin1', 0, 100))?.[1]);
  return new Set(names.filter((name) => name !== undefined && known.has(name.toLowerCase()))).size;
}
