// Legal in a JSON string, and what they stand for does not change by escaping them; but some readers of lines
// end one at NEL, U+2028 or U+2029, and a terminal obeys C1 and bidi controls.
const troublesome = /[\x7F-\x9F\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069]/g;

/** JSON that says the same and has nothing in it that a terminal or a reader of lines obeys. */
export function escapeTroublesome(json: string): string {
  return json.replace(troublesome, escaped);
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
