import { messageOf } from '../../core/errors/caught.js';
import { TicketsiftError } from '../../core/errors.js';
import type { ExcessiveMessage } from '../../formats/mail/splitter.js';
import { type Fault, tooLarge } from '../faults.js';
import { guessEncoding } from '../input/guess-encoding.js';

/** @param maxBytes how large a message may be */
export function excessiveMessage({ excess, line }: ExcessiveMessage, maxBytes: number): Fault {
  if (excess !== 'size')
    return {
      line,
      message: `This message has more ${excess} than any that a person wrote`,
      hint: 'It is most likely damaged.',
    };
  const { message } = tooLarge('message', line, maxBytes);
  return {
    line,
    message: `${message}, attachments not counted`,
    hint: '--max-row-size 50MB reads larger ones.',
  };
}

/** @param encoding that did not help */
export function damagedMessage(line: number, bytes: Buffer, encoding: string | undefined): Fault {
  const likely = guessEncoding(bytes)?.name ?? 'windows-1252';
  return {
    line,
    message: 'Bytes of this message mean nothing in the encoding that it names, or in UTF-8 if it names none',
    hint:
      encoding === undefined
        ? `--encoding ${likely} reads such messages in that encoding, and all others as they say.`
        : 'Name another with --encoding.',
  };
}

/** Why postal-mime could not go on, in words for people. */
export function unreadableMessage(line: number, cause: unknown): Fault {
  const why = messageOf(cause);
  const message = /nesting/i.test(why)
    ? 'The parts of this message are nested too deep'
    : /header size/i.test(why)
      ? 'The headers of this message are larger than 2 MB'
      : `This message cannot be read: ${why}`;
  return { line, message, hint: 'It is most likely damaged, or no message at all.', cause };
}

export function noMail(name: string): TicketsiftError {
  return new TicketsiftError(
    'bad_input',
    `${name} is not an e-mail: it does not begin with headers such as From: and Subject:`,
    {
      hint: 'Save the message as .eml or the mailbox as .mbox, or name the format of the file with --input-format.',
    },
  );
}
