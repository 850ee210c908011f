import { splitPrompt } from '../../prompt-file.js';
import { type Hunk, hunksOf } from './line-diff.js';

/** The text of a prompt file, and its name in messages. */
interface NamedText {
  readonly text: string;
  readonly path: string;
}

/** The changes from one prompt to another. */
export interface TextChanges {
  readonly frontMatter: readonly Hunk[];
  readonly body: readonly Hunk[];
}

/** Compares the front matter and the bodies of two prompts. @throws TicketsiftError `bad_prompt` as `splitPrompt` */
export function compareTexts(before: NamedText, after: NamedText): TextChanges {
  const [a, b] = [splitPrompt(before.text, before.path), splitPrompt(after.text, after.path)];
  return {
    frontMatter: hunksOf({ text: a.yaml, line: a.yamlLine }, { text: b.yaml, line: b.yamlLine }),
    body: hunksOf({ text: a.body, line: a.bodyLine }, { text: b.body, line: b.bodyLine }),
  };
}
