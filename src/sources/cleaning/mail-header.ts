import { type MailContext, saysWhoWrote } from './attribution.js';
import { endsInColon, isOnlySpace, type LineAt, lineAt, lineBefore } from './lines.js';

/** What the lines of a mail's header are called in the languages of mail programs. */
const names = {
  from: 'from|von|de|da|van|från|fra|lähettäjä|od|от|από|kimden|feladó|remetente|expéditeur|mittente|差出人|送信者|寄件人|寄件者|发件人|發件人|보낸 사람|מאת|من',
  sent: 'sent|gesendet|envoyé|envoyée|date d’envoi|enviado(?: el)?|enviada(?: em)?|inviato|verzonden|skickat|sendt|lähetetty|wysłano|odesláno|отправлено|στάλθηκε|gönderildi|elküldve|送信日時|发送时间|發送時間|보낸 날짜|נשלח',
  date: 'date|datum|fecha|data|dato|päivämäärä|дата|tarih|dátum|日付|日期|날짜|تاريخ|תאריך',
  to: 'to|an|à|para|a|aan|till|til|vastaanottaja|do|komu|кому|προς|kime|címzett|宛先|收件人|받는 사람|אל|إلى',
  subject:
    'subject|betreff|objet|asunto|oggetto|assunto|onderwerp|ämne|emne|aihe|temat|předmět|тема|θέμα|konu|tárgy|件名|主题|主旨|제목|נושא|الموضوع',
};

const field = (name: string) => new RegExp(`^[*_]{0,2}(?:${name})[*_]{0,2}\\s?[:：]`, 'iu');
const fields = {
  from: field(names.from),
  sent: field(names.sent),
  date: field(names.date),
  to: field(names.to),
  subject: field(names.subject),
};

/** Finds the lines that may begin the header of a mail, a bar or a line to reply above. */
export const quoteStarts = new RegExp(
  `(?:^|\\n)[ \\t]*(?:[*_]{0,2}(?:${names.from}|${names.sent})[*_]{0,2}[ \\u00a0]?[:：]|[-–—_=*]{2}[-–—_=* ]*[^\\n]|##-)`,
  'giu',
);

const maxFieldLines = 12;

/** What no header of a mail has, and forms of web pages do. */
const formField =
  /^[*_]{0,2}(?:e-?mail|name|phone|tel|telefon|message|nachricht|company|firma)\b.{0,20}[:：]/iu;

const addressed = /[^\s<>@]@[^\s<>@]/;
const dated = /\b\d{1,2}[:.]\d\d\b|\b(?:19|20)\d\d\b|\d年|\b\d{1,2}[./-]\d{1,2}[./-]\d{2}/;

/**
 * Returns whether a line begins the header of a mail as mail programs put it above what is answered: from whom, when, to
 * whom, and then the subject, in this order; or when before from whom. Headers as they are sent, forms and journeys have
 * another order, or neither an address nor a time.
 */
export function isMailHeader(text: string, first: LineAt, { isReply }: MailContext): boolean {
  const isSentFirst = fields.sent.test(first.text);
  let from = isSentFirst ? undefined : first.text;
  let sent = isSentFirst ? first.text : undefined;
  let isDate = false;
  let isTo = false;
  let line = first;
  for (let count = 1; count < maxFieldLines && line.end < text.length; count++) {
    line = lineAt(text, line.end + 1);
    if (line.text === '' || formField.test(line.text)) return false;
    if (from === undefined) {
      if (!fields.from.test(line.text)) return false;
      from = line.text;
    } else if (sent === undefined) {
      isDate = fields.date.test(line.text);
      if (!isDate && !fields.sent.test(line.text)) return false;
      sent = line.text;
    } else if (fields.to.test(line.text)) isTo = true;
    else if (fields.subject.test(line.text)) {
      const isMail = addressed.test(from) || (!isDate && dated.test(sent));
      return isTo && isMail && (isReply ?? isReplySubject(line.text.replace(/^[^:：]*[:：][*_\s]*/u, '')));
    }
  }
  return false;
}

/** What mail programs put before the subject of an answer, behind what help desks and filters put there. */
const replies =
  /^(?:\s*\[[^\]]{1,60}\])*\s*(?:re|aw|antw|antwort|sv|vs|r|rif|ré|réf|res|odp|ynt|vá|atb|отв|ответ|απ|回复|回覆|答复|答覆|返信|답장|회신|השב|رد)(?:\s?\[\d+\]|\(\d+\))?\s?[:：]/iu;

/** Returns whether a subject is that of an answer. */
export function isReplySubject(subject: string): boolean {
  return replies.test(subject);
}

/** What mail programs put before the subject of a mail that they forward. */
const forwards = /^(?:fwd?|wg|tr|rv|enc|i|doorst|vs|vb|vl|pd|fs|転送|转发|轉寄)\s*[:：]/i;

/** Returns whether a subject is that of a forwarded mail. */
export function isForwardSubject(subject: string): boolean {
  return forwards.test(subject.trim());
}

const original =
  /origin|ursprüng|ursprung|oorspronk|oprindel|opprinn|alkuper|původn|pôvodn|исходн|eredeti|orijinal|αρχικό|元の|原始|邮件原件|원본|المقتبسة|מקורית/iu;

/**
 * Whether a line is the bar that mail programs put above what is answered: `-----Original Message-----`, with what they say
 * of that mail below it.
 */
export function isOriginalBar(text: string, bar: LineAt): boolean {
  const [, words] = /^[-–—_=* ]{2,}([^-–—_=*][^\n]{0,60}?[^-–—_=*])[-–—_=* ]{2,}$/u.exec(bar.text) ?? [];
  if (words === undefined || !original.test(words)) return false;
  let below = bar;
  for (let count = 0; count < 3 && below.end < text.length; count++) {
    below = lineAt(text, below.end + 1);
    if (below.text !== '') break;
  }
  return Object.values(fields).some((one) => one.test(below.text)) || saysWhoWrote(below.text);
}

/** Whether a line says that answers go above it, as help desks write it into their mails. */
export function isReplyLine({ text }: LineAt): boolean {
  if (/^##-.{5,150}-##$/u.test(text)) return true;
  return (
    /\babove this line\b/i.test(text) &&
    /\b(?:reply|replies|respond|response|answer|type|write)\b/i.test(text)
  );
}

/** Words of a line that says that a forwarded mail follows. */
export const forwardedWords =
  /forwarded (?:message|mail)|forward(?:ed)? (?:by|message)|weitergeleitete|transféré|transmis|reenviado|inoltrat|encaminhad|doorgestuurd|vidarebefordra|videresend|välitetty|przekazan|přeposlan|пересыла|iletilen|továbbított|転送|转发|轉寄|전달/iu;

/** Whether a line says that a forwarded mail follows. */
export function isForwardLine({ text }: LineAt): boolean {
  if (!forwardedWords.test(text)) return false;
  return /^[-–—_=*]{2,}.*[-–—_=*]{2,}$/u.test(text) || (endsInColon(text) && text.length < 60);
}

/** What is above the header of a mail. */
export interface HeaderPlace {
  /** Where the quote begins: the rule above the header, else the header. */
  readonly start: number;
  /** Whether a rule sets it apart as mail programs draw it. */
  readonly hasRule: boolean;
  /** Whether text runs into it or announces it. */
  readonly isWithinText: boolean;
}

/** Returns what is above a header. */
export function headerPlace(text: string, start: number): HeaderPlace {
  let above = lineBefore(text, start);
  let isApart = false;
  while (above && isOnlySpace(above.text)) {
    isApart = true;
    above = lineBefore(text, above.start);
  }
  if (above === undefined || !/^[-–—_=*]{3,}$/u.test(above.text))
    return { start, hasRule: false, isWithinText: !isApart || endsInColon(above?.text ?? '') };
  return { start: above.start, hasRule: /^_{20,}$/.test(above.text), isWithinText: false };
}
