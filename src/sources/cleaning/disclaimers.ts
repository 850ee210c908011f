import { isOnlySpace } from './lines.js';

/** Paragraphs at the end of a text that are looked at, and their characters. */
const maxParagraphs = 8;
const maxCharacters = 6_000;

const terms = [
  /confidential|vertraulich|confidenti|riservat|vertrouwelijk|fortrolig|konfidentiell|poufn|конфиденциальн/i,
  /e-?mail|message|nachricht|mensaje|messaggio|mensagem|bericht|courriel|сообщени/i,
  /intended|addressee|recipient|bestimmt|empfänger|adressat|destinat|geadresseerde|bestemd|адресат|получател/i,
  /privileged|disclos|distribut|copy|unauthori[sz]ed|dissemination|weitergabe|unbefugt|divulg|verspreid|prohibid|vietat|interdit/i,
  /delete|destroy|notify|löschen|vernichten|informieren|elimin|supprim|apagar|verwijder|удалит/i,
  /\bvirus|liab|haftung|attachment|anhang|anhänge|pièces? jointe|adjunto|allegat|anexo|bijlage/i,
  /legal|privilege|rechtlich|juridi|legge|\blaw\b|\bloi\b/i,
];

/** Returns where the notices of confidentiality begin with which a text ends; undefined where it has none. */
export function findDisclaimer(text: string): number | undefined {
  const end = text.trimEnd().length;
  const from = Math.max(0, end - maxCharacters);
  const tail = text.slice(from, end);
  let start: number | undefined;
  let below = tail.length;
  for (let count = 0; count < maxParagraphs && below > 0; count++) {
    const gap = tail.slice(0, below).trimEnd();
    const at = Math.max(gap.lastIndexOf('\n\n'), gap.lastIndexOf('\n\r\n'), -1);
    if (at === -1) break;
    const paragraph = gap.slice(at);
    if (!isDisclaimer(paragraph)) break;
    start = from + at + (/^\s+/.exec(paragraph)?.[0].length ?? 0);
    below = at;
  }
  return start === undefined || isOnlySpace(text.slice(0, start)) ? undefined : start;
}

/** Returns whether a paragraph has of what such notices say four things or more. */
export function isDisclaimer(paragraph: string): boolean {
  return terms.filter((term) => term.test(paragraph)).length >= 4;
}
