/** So much of the headers of a part is looked at, in characters. */
const maxHeaders = 64_000;

/** The most boundaries of a message that are known; a message with more is an attack. */
const maxBoundaries = 1_000;

/**
 * Walks through a message line by line and decides what to keep: not attachments in Base64, which may be many times as
 * large as the text, but their headers, so that their names are known.
 */
export class PartTracker {
  #state: 'headers' | 'body' | 'attachment' = 'headers';
  #headers = '';
  readonly #boundaries = new Set<string>();
  #count = 0;

  /** How many parts there are so far. */
  get count(): number {
    return this.#count;
  }

  /** Whether to keep the next line. */
  keeps(line: Buffer): boolean {
    if (this.#state === 'headers') {
      if (isBlankLine(line)) this.#enterBody();
      else if (this.#headers.length < maxHeaders) this.#headers += line.toString('latin1', 0, maxHeaders);
      return true;
    }
    if (startsWithDashes(line)) this.#atDashes(line.toString('latin1', 2, 1_000).trimEnd());
    return this.#state !== 'attachment';
  }

  /** Base64 has no dashes, so they end an attachment, whatever its boundary is. */
  #atDashes(rest: string): void {
    const isPart = this.#boundaries.has(rest);
    if (isPart) this.#count++;
    this.#state = isPart ? 'headers' : 'body';
    this.#headers = '';
  }

  #enterBody(): void {
    const headers = this.#headers.replace(/\r?\n[ \t]/g, ' ');
    this.#headers = '';
    const type = /^content-type:[ \t]*(.*)/im.exec(headers)?.[1] ?? '';
    const [, quoted, bare] = /boundary *= *(?:"([^"]*)"|([^\s;"]+))/i.exec(type) ?? [];
    const boundary = quoted ?? bare;
    if (boundary !== undefined && this.#boundaries.size < maxBoundaries)
      this.#boundaries.add(boundary.trimEnd());
    const isBase64 = /^content-transfer-encoding:.*base64/im.test(headers);
    const isAttachment =
      /^(?:image|audio|video|application|font|model)\//i.test(type) ||
      /^content-disposition:[ \t]*attachment/im.test(headers);
    if (isBase64) this.#state = isAttachment ? 'attachment' : 'body';
    // A message in a message begins with headers.
    else this.#state = /^message\/rfc822\b/i.test(type) ? 'headers' : 'body';
  }
}

/** Whether there is nothing in a line but its line break. */
export function isBlankLine(line: Buffer): boolean {
  return (
    line.length === 0 || line[0] === 0x0a || (line[0] === 0x0d && (line.length === 1 || line[1] === 0x0a))
  );
}

function startsWithDashes(line: Buffer): boolean {
  return line[0] === 0x2d && line[1] === 0x2d;
}
