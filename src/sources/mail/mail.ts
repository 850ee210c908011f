import { TicketsiftError } from '../../core/errors.js';
import { counted } from '../../core/text/numbers.js';
import { type MailMessage, readMessage } from '../../formats/mail/message.js';
import { recoded } from '../../formats/mail/recode.js';
import { type FoundMessage, MessageSplitter, type RawMessage } from '../../formats/mail/splitter.js';
import { Threads } from '../../formats/mail/threads.js';
import { BadRows } from '../bad-rows.js';
import { encodingNamed } from '../input/decode.js';
import type { Input } from '../input/input.js';
import type { OpenFile, Row, SourceOptions, Table } from '../table.js';
import { mailBytes } from './bytes.js';
import { damagedMessage, excessiveMessage, unreadableMessage } from './faults.js';

const columns = [
  'id',
  'date',
  'from',
  'to',
  'cc',
  'subject',
  'body',
  'thread',
  'labels',
  'attachments',
] as const;

type Cells = Readonly<Record<(typeof columns)[number], string>>;

/** Opens a mailbox (mbox), of which each message is a row. */
export const openMbox: OpenFile = (input, options) => openMail(input, options, true);

/** Opens one message (.eml), or several in a file that turns out to be a mailbox. */
export const openEml: OpenFile = (input, options) => openMail(input, options, false);

async function openMail(input: Input, options: SourceOptions, isMailbox: boolean): Promise<Table> {
  const { encoding } = options.file;
  // Said at once, not at the first message that needs it.
  if (encoding !== undefined) encodingNamed(encoding);
  const { hasFrom, chunks } = await mailBytes(input);
  const badRows = new BadRows(input.name, options);
  const isOne = !isMailbox && !hasFrom;
  const splitter = new MessageSplitter({
    isMailbox: !isOne,
    maxSize: options.file.maxRowSize,
  });
  const reader = new MessageReader(input.name, options, badRows);
  async function* rows(): AsyncGenerator<Row[]> {
    for await (const chunk of chunks()) yield await reader.rowsOf(splitter.push(chunk));
    // What was cut off is not a message.
    if (!input.isClosed) yield await reader.rowsOf(splitter.end());
    reader.close();
  }
  return {
    name: input.name,
    columns,
    notes: [],
    rows: () => (isOne ? closing(input, rows()) : badRows.leaveOut(input, rows())),
    skipped: () => badRows.count,
    progress: () => input.progress(),
    [Symbol.asyncDispose]: () => input[Symbol.asyncDispose](),
  };
}

/** One message that is left out does not end a run, which may have thousands of such files. */
async function* closing(input: Input, rows: AsyncGenerator<Row[]>): AsyncGenerator<Row[]> {
  try {
    yield* rows;
  } finally {
    await input[Symbol.asyncDispose]();
  }
}

/** Makes rows of messages. */
class MessageReader {
  readonly #name: string;
  readonly #options: SourceOptions;
  readonly #badRows: BadRows;
  readonly #threads = new Threads();
  #deleted = 0;

  constructor(name: string, options: SourceOptions, badRows: BadRows) {
    this.#name = name;
    this.#options = options;
    this.#badRows = badRows;
  }

  async rowsOf(messages: Iterable<RawMessage>): Promise<Row[]> {
    const rows: Row[] = [];
    for (const found of messages) {
      const { line } = found;
      if ('excess' in found) {
        this.#badRows.report(excessiveMessage(found, this.#options.file.maxRowSize));
        continue;
      }
      const message = await this.#read(found);
      if (message?.isDeleted) this.#deleted++;
      else if (message) rows.push({ values: this.#valuesOf(message, line), line });
    }
    return rows;
  }

  close(): void {
    if (this.#deleted === 0) return;
    this.#options.warn(
      `${this.#name}: ${counted(this.#deleted, 'message was', 'messages were')} left out that the mail program has deleted and not yet removed from the file`,
    );
  }

  async #read({ bytes, line }: FoundMessage): Promise<MailMessage | undefined> {
    const { encoding } = this.#options.file;
    try {
      const message = await readMessage(bytes);
      if (!message.isDamaged) return message;
      const again = encoding === undefined ? message : await readMessage(recoded(bytes, encoding));
      if (!again.isDamaged) return again;
      this.#badRows.report(damagedMessage(line, bytes, encoding));
      return undefined;
    } catch (cause) {
      if (cause instanceof TicketsiftError) throw cause;
      this.#badRows.report(unreadableMessage(line, cause));
      return undefined;
    }
  }

  #valuesOf(message: MailMessage, line: number): string[] {
    const { id, date, from, to, cc, subject, body, labels, attachments } = message;
    const cells: Cells = {
      // No number alone, which a message of another file would have, too.
      id: id === '' ? `${this.#name}:${line}` : id,
      date,
      from,
      to,
      cc,
      subject,
      body,
      thread: this.#threads.of(message),
      labels,
      attachments: attachments.join('|'),
    };
    return columns.map((column) => cells[column]);
  }
}
