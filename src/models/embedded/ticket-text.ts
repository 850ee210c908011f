import { countShortWords, detectLanguage } from './language/detect.js';
import { gloss } from './language/gloss.js';
import { isGlossed } from './language/glossary.js';
import { maxPassages, passages } from './passages.js';

/** What is read of a ticket. */
export interface TicketText {
  readonly language: string;
  /** In English, as far as its language allows. */
  readonly passages: readonly string[];
  /** Whether its language can be read. */
  readonly isReadable: boolean;
}

/** Cuts a ticket into passages and puts them into English where they are in a language of the word table. */
export function readTicketText(text: string): TicketText {
  const original = passages(text);
  const language = detectLanguage(original.join('\n'));
  if (language === 'en') return { language, passages: original, isReadable: true };
  if (!isGlossed(language)) return { language, passages: original, isReadable: false };
  const english = original.map((passage) => {
    const counts = countShortWords(passage);
    const isEnglish = (counts.get('en') ?? 0) > (counts.get(language) ?? 0);
    return isEnglish ? passage : gloss(passage, language);
  });
  return {
    language,
    passages: english.flatMap((passage) => passages(passage)).slice(0, maxPassages),
    isReadable: true,
  };
}
