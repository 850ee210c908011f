const replacement = '\uFFFD';

/** U+FFFD as it is in a message: in UTF-8, in quoted-printable, and at the three places of Base64. */
const written = [
  /\xEF\xBF\xBD/,
  /=EF(?:=\r?\n)?=BF(?:=\r?\n)?=BD/i,
  /77(?:\r?\n)?\+9|\+(?:\r?\n)?\/(?:\r?\n)?v[Q-Za-f]|v(?:\r?\n)?v7[0-3]/,
];

/**
 * Whether what was read of a message has U+FFFD for bytes that mean nothing. Many a message has it by right: what
 * damaged the text before put it there.
 */
export function isDamaged(message: Buffer, texts: readonly string[]): boolean {
  if (!texts.some((text) => text.includes(replacement))) return false;
  const latin1 = message.toString('latin1');
  return !written.some((form) => form.test(latin1));
}
