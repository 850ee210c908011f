/**
 * The character that makes a line of any output a command for a job of GitHub Actions: the first colon of
 * `::` where only blanks are before it, the bracket of `##[` anywhere.
 */
const commandSign = /(?<=^[^\S\n]*):(?=:)|(?<=##)\[/gm;

/** Returns a text without commands for a job: the character that makes one is written in another way. */
export function withoutCommands(text: string, write: (character: string) => string): string {
  return text.replace(commandSign, write);
}
