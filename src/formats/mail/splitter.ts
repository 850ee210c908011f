import { type ByteLine, ByteLines } from './byte-lines.js';
import { CappedBytes } from './capped-bytes.js';
import { isBlankLine, PartTracker } from './part-tracker.js';
import { isFullSeparator, isHeader, isQuotedFrom, startsWithFrom } from './separators.js';

/** A message as it is in its file, without the contents of attachments. */
export interface FoundMessage {
  readonly bytes: Buffer;
  /** The line of the file it begins on, counted from 1. */
  readonly line: number;
}

/** What a message has too much of. */
export type Excess = 'size' | 'lines' | 'parts';

/** A message that was not held. */
export interface ExcessiveMessage {
  readonly excess: Excess;
  readonly line: number;
}

export type RawMessage = FoundMessage | ExcessiveMessage;

export interface SplitOptions {
  /** Whether `From ` lines part messages; else all is one message. */
  readonly isMailbox: boolean;
  /** In bytes; attachments do not count. */
  readonly maxSize: number;
}

/**
 * Splits a mailbox (mbox) into messages, however its bytes come in chunks. A message begins with a `From ` line that a
 * blank line precedes and a header follows. Of a message no more than `maxSize` bytes are held.
 */
export class MessageSplitter {
  readonly #isMailbox: boolean;
  readonly #maxSize: number;
  readonly #lines: ByteLines;
  #number = 0;
  #isAfterBlank = true;
  /** A `From ` line, before it is known whether a header follows. */
  #from: ByteLine | undefined;
  /** Whether the first `From ` line had a date, so that all others have one, too. */
  #areFull: boolean | undefined;
  #message: HeldMessage | undefined;

  constructor({ isMailbox, maxSize }: SplitOptions) {
    this.#isMailbox = isMailbox;
    this.#maxSize = maxSize;
    this.#lines = new ByteLines(maxSize);
  }

  /** The messages that these bytes end. */
  *push(chunk: Buffer): Generator<RawMessage> {
    for (const line of this.#lines.push(chunk)) yield* this.#take(line);
  }

  *end(): Generator<RawMessage> {
    for (const line of this.#lines.end()) yield* this.#take(line);
    if (this.#from) this.#add(this.#from, this.#number);
    yield* this.#finish();
  }

  *#take(line: ByteLine): Generator<RawMessage> {
    this.#number++;
    const from = this.#from;
    this.#from = undefined;
    if (from && isHeader(line.bytes)) {
      yield* this.#finish();
      this.#areFull ??= isFullSeparator(from.bytes);
      this.#message = new HeldMessage(this.#number - 1, this.#maxSize);
    } else if (from) this.#add(from, this.#number - 1);
    if (this.#isSeparator(line)) this.#from = line;
    else this.#add(line, this.#number);
    this.#isAfterBlank = isBlankLine(line.bytes);
  }

  #isSeparator({ bytes }: ByteLine): boolean {
    if (!this.#isMailbox || !this.#isAfterBlank || !startsWithFrom(bytes)) return false;
    return this.#areFull !== true || isFullSeparator(bytes);
  }

  #add(line: ByteLine, number: number): void {
    if (!this.#message) {
      if (isBlankLine(line.bytes)) return;
      this.#message = new HeldMessage(number, this.#maxSize);
    }
    const isQuoted = this.#isMailbox && isQuotedFrom(line.bytes);
    this.#message.add(isQuoted ? { bytes: line.bytes.subarray(1), size: line.size - 1 } : line);
  }

  *#finish(): Generator<RawMessage> {
    const message = this.#message;
    this.#message = undefined;
    if (message) yield message.end(this.#isMailbox);
  }
}

/** Reading a message takes long for each line and each part; no message that a person wrote has this many. */
const usualLine = 30;
const fewLines = 100_000;
const maxParts = 2_000;

class HeldMessage {
  readonly #line: number;
  readonly #maxLines: number;
  readonly #parts = new PartTracker();
  #bytes: CappedBytes | undefined;
  #lines = 0;
  #excess: Excess = 'size';
  /** A blank line that belongs to the message only if another line follows. */
  #blank: ByteLine | undefined;

  constructor(line: number, maxSize: number) {
    this.#line = line;
    this.#maxLines = Math.max(fewLines, maxSize / usualLine);
    this.#bytes = new CappedBytes(maxSize);
  }

  add(line: ByteLine): void {
    if (!this.#bytes || !this.#parts.keeps(line.bytes)) return;
    if (this.#blank) this.#hold(this.#blank);
    this.#blank = undefined;
    if (isBlankLine(line.bytes)) this.#blank = line;
    else this.#hold(line);
  }

  /** @param isMailbox whether the last line, if it is blank, was put there by the mailbox */
  end(isMailbox: boolean): RawMessage {
    if (this.#blank && !isMailbox) this.#hold(this.#blank);
    const line = this.#line;
    return this.#bytes ? { bytes: this.#bytes.all(), line } : { excess: this.#excess, line };
  }

  #hold({ bytes, size }: ByteLine): void {
    this.#lines++;
    if (size > bytes.length || this.#bytes?.add(bytes) === false) this.#giveUp('size');
    else if (this.#lines > this.#maxLines) this.#giveUp('lines');
    else if (this.#parts.count > maxParts) this.#giveUp('parts');
  }

  #giveUp(excess: Excess): void {
    this.#excess = excess;
    this.#bytes = undefined;
  }
}
