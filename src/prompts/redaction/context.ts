/** How many characters in front of a number are looked at to tell what it is. */
const reach = 48;

/**
 * Returns what is in front of a place, so that one can tell what a number is.
 * @param name what the whole text is called, where that says what it is
 */
export function inFront(text: string, from: number, name: string): string {
  if (from >= reach || name === '') return text.slice(Math.max(0, from - reach), from);
  return `${name.slice(-reach)}: ${text.slice(0, from)}`;
}

const phones = [
  'phones?|telephone|tel|mobile|mob|cell|cellphone|fax|whatsapp|wa\\.me|sms|call|called|calling|dial',
  '(?:reach|ring|text)\\s+(?:me|us|him|her|them)',
  'telefon|telefonnummer|tel nr|handy|handynummer|mobil|mobilnummer|rufnummer|rückruf|anrufen|durchwahl',
  'téléphone|portable|appeler|teléfono|telefono|móvil|celular|llamar|cellulare|telefone|telefoon|gsm',
].join('|');
const between =
  'me|us|him|her|them|back|at|on|is|was|no|nr|num|number|numbers|nummer|numéro|número|under|via|to|my|our|please|or|and|unter|auf|au|al|en|le|the';

/** What says that a number is one of a phone: `call me on`, `Tel.:`. */
const phoneLabel = new RegExp(
  `(?<![\\p{L}\\p{N}])(?:${phones})(?:[\\s_:.,()/#=>"'|*\`\\\\[-]|(?<!\\p{L})(?:${between})(?!\\p{L})){0,14}$`,
  'iu',
);

const others = [
  'orders?|invoice|inv|tickets?|case|incident|request|ref|reference|tracking|shipment|parcel|package|sku|part|item|article',
  'serial|imei|meid|iccid|isbn|issn|ean|gtin|upc|asin|policy|po|rma|ids?|uuid|transaction|booking|reservation|confirmation',
  'model|version|build|batch|lot|product|quote|receipt|voucher|coupon|code|issue|bug',
  'bestellung|bestellnummer|rechnung|rechnungsnummer|auftrag|auftragsnummer|kundennummer|vertragsnummer|sendungsnummer',
  'artikelnummer|seriennummer|vorgang|vorgangsnummer|commande|facture|colis|dossier|pedido|factura|envío|ordine|fattura',
].join('|');
const numbered = 'no|nr|num|number|numbers|nummer|id|n°|nº|#';
/** Those that are not names of numbers by themselves. */
const numberedOthers = `(?:account|acct|customer|client|contract|user|member|license|licence|passport)[\\s_:.-]{1,2}(?:${numbered})`;

/** What says that a number is another one: `order no.`, `#`. */
const otherLabel = new RegExp(
  `(?<![\\p{L}\\p{N}])(?:${others}|${numberedOthers})(?:[\\s_:.#=>"'|*\`\\\\[-]|(?<!\\p{L})(?:${numbered}|is|was)(?!\\p{L})){0,10}$`,
  'iu',
);

/** The end of a row of a table: what begins the next one belongs to another column. */
const rowEnd = /\|[\s|:-]*\n[\s|:-]*$/;

/** Returns whether what is in front of a number says that it is one of a phone. */
export function isPhoneLabel(text: string): boolean {
  return phoneLabel.test(text) && !otherLabel.test(text) && !rowEnd.test(text);
}

/** Returns whether the words in front of a number make it another kind, such as the number of an order. */
export function isOtherLabel(text: string): boolean {
  return /[#№]$/.test(text) || otherLabel.test(text);
}
