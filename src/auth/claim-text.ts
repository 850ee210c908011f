/** Unicode code points: four times the limit of OpenID Connect Core 1.0, section 2, for a subject. */
const maxLength = 1000;

/**
 * Describes why a claim cannot be used as a text, as the end of a sentence: databases refuse U+0000, terminals obey
 * control characters, and half of a surrogate pair is stored as another character.
 * @returns undefined for a text that can be used
 */
export function textFlaw(text: string): string | undefined {
  const [control] = /\p{Cc}/u.exec(text) ?? [];
  if (control !== undefined) return `holds a control character (U+${hexOf(control)})`;
  if (!text.isWellFormed()) return 'holds half of a character (a lone surrogate)';
  const isLong = text.length > 2 * maxLength || [...text].length > maxLength;
  return isLong ? `is longer than ${maxLength} characters` : undefined;
}

function hexOf(character: string): string {
  return character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
}
