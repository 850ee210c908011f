import { type Document, documentOf, type Reading } from './document.js';
import type { TextVectors } from './encoder/encoder.js';
import type { Engine } from './engine.js';
import { passages } from './passages.js';
import { maxRead, salientPassages } from './salient.js';
import { type Neutral, readNeutral } from './shipped/neutral-vectors.js';
import type { VectorTable } from './shipped/vector-table.js';
import { particularOf, viewsOf } from './views.js';

/** Reads texts for an engine. */
export interface Reader {
  /** Reads a ticket: of a long one the passages that say most. */
  readTicket(passages: readonly string[]): Promise<Document>;
  /** Reads a text of a prompt, all of it. What ships with its vectors needs no engine. */
  readLesson(text: string): Promise<Document>;
  readonly neutral: Neutral;
}

export function createReader(engine: Engine, shipped: VectorTable): Reader {
  const neutral = readNeutral(shipped);
  const toReading = (text: string, vectors: TextVectors): Reading => ({
    text,
    ...viewsOf(vectors, neutral.words),
  });
  const embed = async (texts: readonly string[]): Promise<Document> => {
    const vectors = await engine.embed(texts);
    return documentOf(vectors.map((each, i) => toReading(texts[i] ?? '', each)));
  };
  const chooseSalient = async (texts: readonly string[]): Promise<readonly string[]> => {
    const words = await engine.skim(texts);
    const ranked = texts.map((text, i) => ({
      text,
      particular: particularOf(words[i] ?? neutral.words, neutral.words),
    }));
    return salientPassages(ranked, neutral.particulars).map((place) => texts[place] ?? '');
  };
  return {
    neutral,
    async readTicket(texts) {
      return embed(texts.length > maxRead ? await chooseSalient(texts) : texts);
    },
    async readLesson(text) {
      const texts = passages(text);
      const known = texts.map((each) => shipped.find(each)).filter((vectors) => vectors !== undefined);
      if (known.length === texts.length) {
        return documentOf(known.map((vectors, i) => toReading(texts[i] ?? '', vectors)));
      }
      return embed(texts);
    },
  };
}
