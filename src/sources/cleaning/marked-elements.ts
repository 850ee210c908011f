/**
 * What mail programs mark in a page: the mail that is answered, that all from here on is one, a signature, the rule above a
 * header, or words in a colour in which people answer between the lines.
 */
export type Mark = 'quote' | 'rest' | 'signature' | 'header' | 'answer';

/** A part of a text that an element of the page marks. */
export interface MarkedPart {
  readonly mark: Mark;
  readonly start: number;
  readonly end: number;
}

const quoteClasses = new Set([
  ...['gmail_quote', 'gmail_quote_container', 'gmail_attr', 'yahoo_quoted', 'aol_quote'],
  ...['moz-cite-prefix', 'protonmail_quote', 'tutanota_quote', 'zmail_extra', 'zmail_extra_hr'],
  ...[
    'freshdesk_quote',
    'front-blockquote',
    'hs_reply',
    'zendesk_quote',
    'quoted-mail',
    'outlookmessageheader',
  ],
]);

const restIds = new Set([
  ...['divrplyfwdmsg', 'appendonsend', 'stopspelling', 'olk_src_body_section'],
  ...['mail-editor-reference-message-container', 'ms-outlook-mobile-body-separator-line'],
]);

const signatureClasses = new Set([
  ...['gmail_signature', 'gmail_signature_prefix', 'moz-signature', 'protonmail_signature_block'],
  ...[
    'applemailsignature',
    'ms-outlook-mobile-signature',
    'ymail_android_signature',
    'ymail_iphone_signature',
  ],
]);

/** The attributes that tell, as they are written. */
export interface MarkingAttributes {
  readonly class?: string;
  readonly id?: string;
  readonly type?: string;
  readonly name?: string;
}

/** Returns what an element is marked as. */
export function mailMarkOf(name: string, attributes: MarkingAttributes): Mark | undefined {
  if (name === 'blockquote' && attributes.type?.toLowerCase() === 'cite') return 'quote';
  if (name === 'div' && attributes.name === 'quote') return 'quote';
  if (attributes.class === undefined && attributes.id === undefined) return undefined;
  const names = `${attributes.class ?? ''} ${attributes.id ?? ''}`;
  // Outlook on the web puts `x_` before the names in a mail that it shows.
  const all = names
    .toLowerCase()
    .split(/\s+/)
    .map((one) => one.replace(/^(?:x_)+/, ''));
  if (all.some((one) => quoteClasses.has(one) || one.startsWith('yahoo_quoted'))) return 'quote';
  if (all.some((one) => restIds.has(one))) return 'rest';
  if (all.some((one) => signatureClasses.has(one)) || attributes.id?.toLowerCase() === 'signature')
    return 'signature';
  return undefined;
}

const answerColor =
  /(?:^|[;\s])color\s*:\s*(?:red|blue|green|#(?:f00|ff0000|c00000|00f|0000ff|0070c0|00b0f0|00b050|008000)|rgb\(\s*(?:255,\s*0,\s*0|0,\s*0,\s*255|192,\s*0,\s*0)\s*\))/i;

/** Returns whether a style draws the line that Outlook puts above the header of a mail. */
export function isHeaderRule(style: string): boolean {
  return /border-top\s*:[^;]*solid/i.test(style);
}

/** Returns whether a style has a colour in which people answer between the lines. */
export function isAnswerColor(style: string): boolean {
  return answerColor.test(style);
}
