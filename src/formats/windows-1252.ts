// Encoding Standard, index windows-1252. Not by TextDecoder: many versions of Node, from 20.18.3 on, take these
// bytes for the control characters of ISO 8859-1 (nodejs/node#56542).
const upperControls = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8DŽ\x8F\x90‘’“”•–—˜™š›œ\x9DžŸ';

/** Returns a text with the letters of windows-1252 in place of the control characters of ISO 8859-1. */
export function withoutUpperControls(text: string): string {
  return text.replace(/[\x80-\x9F]/g, (byte) => upperControls[byte.charCodeAt(0) - 0x80] ?? byte);
}
