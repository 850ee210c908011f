import { isOnlySpace, type LineAt, lineAt, lineBefore } from './lines.js';

/** What the lines of a mail's header are called in the languages of mail programs. */
const names = {
  from: 'from|von|de|da|van|från|fra|lähettäjä|od|от|από|kimden|feladó|remetente|expéditeur|mittente|差出人|送信者|寄件人|寄件者|发件人|發件人|보낸 사람|מאת|من',
  sent: 'sent|date|gesendet|datum|envoyé|envoyée|date d’envoi|enviado(?: el)?|enviada(?: em)?|fecha|inviato|data|verzonden|skickat|sendt|dato|lähetetty|päivämäärä|wysłano|odesláno|отправлено|дата|στάλθηκε|gönderildi|tarih|elküldve|送信日時|日付|发送时间|發送時間|日期|보낸 날짜|날짜|נשלח|تاريخ',
  to: 'to|an|à|para|a|aan|till|til|vastaanottaja|do|komu|кому|προς|kime|címzett|宛先|收件人|받는 사람|אל|إلى',
  subject:
    'subject|betreff|objet|asunto|oggetto|assunto|onderwerp|ämne|emne|aihe|temat|předmět|тема|θέμα|konu|tárgy|件名|主题|主旨|제목|נושא|الموضوع',
};

const field = (name: string) => new RegExp(`^[*_]{0,2}(?:${name})[*_]{0,2}\\s?[:：]`, 'iu');
const fields = {
  from: field(names.from),
  sent: field(names.sent),
  to: field(names.to),
  subject: field(names.subject),
};

/** Finds the lines that may begin the header of a mail, a bar or a line to reply above. */
export const quoteStarts = new RegExp(
  `(?:^|\\n)[ \\t]*(?:[*_]{0,2}(?:${names.from})[*_]{0,2}[ \\u00a0]?[:：]|[-–—_=*]{2}[-–—_=* ]*[^\\n]|##-)`,
  'giu',
);

const maxFieldLines = 12;

/**
 * Returns whether a line begins the header of a mail as Outlook puts it above what is answered: from whom, when or to
 * whom, and the subject, within a few lines; with a date or an address in it.
 */
export function isMailHeader(text: string, first: LineAt): boolean {
  if (!fields.from.test(first.text)) return false;
  let hasSubject = false;
  let isSentOrTo = false;
  let isMail = false;
  let line = first;
  for (let count = 0; count < maxFieldLines; count++) {
    isMail ||= /@|\b\d{1,2}[:.]\d\d\b|\b(?:19|20)\d\d\b|\d年/.test(line.text);
    isSentOrTo ||= count > 0 && (fields.sent.test(line.text) || fields.to.test(line.text));
    hasSubject ||= count > 0 && fields.subject.test(line.text);
    if (hasSubject && isSentOrTo && isMail) return true;
    if (line.end >= text.length) break;
    line = lineAt(text, line.end + 1);
    if (line.text === '') break;
  }
  return false;
}

const original =
  /origin|ursprüng|ursprung|oorspronk|oprindel|opprinn|alkuper|původn|pôvodn|исходн|eredeti|orijinal|αρχικό|元の|原始|邮件原件|원본|المقتبسة|מקורית/iu;

/** Whether a line is the bar that mail programs put above what is answered: `-----Original Message-----`. */
export function isOriginalBar({ text }: LineAt): boolean {
  const [, words] = /^[-–—_=* ]{2,}([^-–—_=*][^\n]{0,60}?[^-–—_=*])[-–—_=* ]{2,}$/u.exec(text) ?? [];
  return words !== undefined && original.test(words);
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
  return /^[-–—_=*]{2,}.*[-–—_=*]{2,}$/u.test(text) || (/[:：]$/.test(text) && text.length < 60);
}

/** Returns where a header begins together with the rule above it. */
export function withRuleAbove(text: string, start: number): number {
  let above = lineBefore(text, start);
  while (above && isOnlySpace(above.text)) above = lineBefore(text, above.start);
  return above && /^[-–—_=*]{3,}$/u.test(above.text) ? above.start : start;
}
