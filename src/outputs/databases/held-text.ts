/** Returns a text as nearly every place can hold it: without U+0000, and without halves of surrogate pairs. */
export function heldText(text: string): string {
  return text.replaceAll('\0', '\ufffd').toWellFormed();
}
