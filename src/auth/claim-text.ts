/** Unicode code points. OpenID Connect Core 1.0, section 2, has 255 for a subject. */
const maxLength = { sub: 255, other: 1000 };

/**
 * Says what keeps a claim from being used as a text, as the end of a sentence: databases refuse U+0000, terminals obey
 * control characters, and half of a surrogate pair is stored as another character.
 * @returns undefined for a text that can be used
 */
export function textFlaw(text: string, claim: keyof typeof maxLength = 'other'): string | undefined {
  const [control] = /\p{Cc}/u.exec(text) ?? [];
  if (control !== undefined) return `holds a control character (U+${codeOf(control)})`;
  if (!text.isWellFormed()) return 'holds half of a character (a lone surrogate)';
  const most = maxLength[claim];
  return text.length > 2 * most || [...text].length > most ? `is longer than ${most} characters` : undefined;
}

function codeOf(character: string): string {
  return character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
}
