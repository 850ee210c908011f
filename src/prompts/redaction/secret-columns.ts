import type { FoundValue } from './span.js';

/** What columns of secrets are called, also `user.password`, `apiKey` and `Client secret`. */
const secretName =
  /(?:^|[^\p{L}\p{N}])(?:pass(?:word|wort|wd|phrase|code)?|kennwort|pwd|secret|token|(?:api|access|secret|private)[^\p{L}\p{N}]?key|pin)s?$/iu;

/** What says that there is none. */
const none =
  /^(?:true|false|yes|no|ja|nein|y|n|0|1|none|null|nil|undefined|unknown|n\/a|[\W_]*|\[\w+ \d{1,9}\])$/i;

/** Finds the whole cell of a column whose name says that it is secret. */
export function findSecretCell(text: string, name: string): FoundValue[] {
  const written = text.trim();
  const words = name.trim().replace(/(\p{Ll})(?=\p{Lu})/gu, '$1_');
  if (!secretName.test(words) || none.test(written)) return [];
  const from = text.length - text.trimStart().length;
  return [{ from, to: from + written.length, value: written }];
}
