import PostalMime, { type Address, decodeWords, type Email, type Mailbox } from 'postal-mime';
import { withoutUpperControls } from '../windows-1252.js';
import { bodyOf } from './body.js';
import { isDamaged } from './damage.js';
import { isoDate } from './date.js';
import { mended } from './mend.js';

/** What is read of a message. */
export interface MailMessage {
  /** Without its angle brackets; empty where it has none. */
  readonly id: string;
  /** ISO 8601 in UTC; as it is written where it is not a date. */
  readonly date: string;
  readonly from: string;
  readonly to: string;
  readonly cc: string;
  readonly subject: string;
  /** The plain text; the HTML where there is no other. */
  readonly body: string;
  /** The ids of messages before it in its thread, the first one first. */
  readonly references: readonly string[];
  /** The number of its thread in Gmail; empty elsewhere. */
  readonly gmailThread: string;
  readonly labels: string;
  readonly attachments: readonly string[];
  /** Whether a mail program deleted it or keeps notes of its own in it. */
  readonly isDeleted: boolean;
  /** Whether bytes of its texts mean nothing in the encoding that it names, or in UTF-8 if it names none. */
  readonly isDamaged: boolean;
}

/** Reads a message. @throws Error of postal-mime where its parts are nested too deep or its headers too large */
export async function readMessage(bytes: Buffer): Promise<MailMessage> {
  const email = await parse(bytes);
  const header = (key: string) => email.headers.find((one) => one.key === key)?.value ?? '';
  const subject = line(email.subject ?? '');
  const body = bodyOf(email);
  const from = addresses(email.from ? [email.from] : email.sender ? [email.sender] : []);
  return {
    id: idsIn(email.messageId ?? '')[0] ?? (email.messageId ?? '').trim(),
    date: isoDate(header('date')),
    from,
    to: addresses(email.to),
    cc: addresses(email.cc),
    subject,
    body,
    references: idsIn(`${email.references ?? ''} ${email.inReplyTo ?? ''}`),
    gmailThread: header('x-gm-thrid'),
    labels: line(decodeWords(header('x-gmail-labels'))),
    attachments: email.attachments.map(({ filename, mimeType }) => line(filename ?? mimeType)),
    isDeleted: isExpunged(header('x-mozilla-status')) || isFolderData(email),
    isDamaged: isDamaged(bytes, [subject, body, from]),
  };
}

/** Most of what is damaged can be mended: a part that a wrong header hides is not text. */
async function parse(bytes: Buffer): Promise<Email> {
  const email = await PostalMime.parse(bytes);
  if (email.text || email.html) return email;
  const again = mended(bytes, email);
  return again === undefined ? email : PostalMime.parse(again);
}

/** `<a@b> <c@d>` as `a@b` and `c@d`. */
function idsIn(text: string): string[] {
  // A copy, since a part of a string keeps the whole in memory.
  return [...text.matchAll(/<([^<>]+)>/g)].map(([, id = '']) =>
    Buffer.from(id.replace(/\s/g, '')).toString(),
  );
}

function addresses(list: readonly Address[] = []): string {
  const all = list.flatMap((one): readonly Mailbox[] => one.group ?? [one]);
  return all
    .map(({ name, address }) => line(name === '' ? address : `${quoted(name)} <${address}>`))
    .join(', ');
}

/** A name that could be taken for several. */
function quoted(name: string): string {
  return /[,;<>"]/.test(name) ? `"${name.replace(/["\\]/g, '\\$&')}"` : name;
}

/** A header is one line, however long. */
function line(text: string): string {
  return withoutUpperControls(text).replace(/\s+/g, ' ').trim();
}

/** Thunderbird leaves a deleted message in its file until the folder is compacted. */
function isExpunged(status: string): boolean {
  return (Number.parseInt(status, 16) & 0x0008) !== 0;
}

/** Some mail servers keep their own notes as the first message. */
function isFolderData({ subject = '' }: Email): boolean {
  return /^DON'T DELETE THIS MESSAGE -- FOLDER INTERNAL DATA/.test(subject);
}
