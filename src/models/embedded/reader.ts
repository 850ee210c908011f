import { type Document, documentOf, type Reading } from './document.js';
import type { TextVectors } from './encoder/encoder.js';
import type { Engine } from './engine.js';
import type { LessonVectors } from './lesson-vectors.js';
import { passages } from './passages.js';
import { maxRead, salientPassages } from './salient.js';
import { type Neutral, readNeutral } from './shipped/neutral-vectors.js';
import { shippedVectors } from './shipped/vectors.js';
import { particularOf, viewsOf } from './views.js';

/** Reads texts for an engine. */
export interface Reader {
  /** Reads a ticket: of a long one the passages that say most. */
  readTicket(passages: readonly string[]): Promise<Document>;
  /** Reads a text of a prompt, all of it. */
  readLesson(text: string): Promise<Document>;
  readonly neutral: Neutral;
}

export function createReader(engine: Engine, lessonVectors: LessonVectors): Reader {
  const neutral = readNeutral(shippedVectors());
  const toReading = (text: string, vectors: TextVectors): Reading => ({
    text,
    ...viewsOf(vectors, neutral.words),
  });
  const put = (texts: readonly string[], vectors: readonly TextVectors[]): Document =>
    documentOf(vectors.map((each, i) => toReading(texts[i] ?? '', each)));
  const chooseSalient = async (texts: readonly string[]): Promise<readonly string[]> => {
    const words = await engine.skim(texts);
    const ranked = texts.map((text, i) => ({
      text,
      particular: particularOf(words[i] ?? neutral.words, neutral.words),
    }));
    return salientPassages(ranked, neutral.particulars).map((place) => texts[place] ?? '');
  };
  const readAll = async (text: string): Promise<Document> => {
    const texts = passages(text);
    return put(texts, await lessonVectors(texts));
  };
  // Categories share examples, and one without a description is described by its name.
  const lessons = new Map<string, Promise<Document>>();
  return {
    neutral,
    async readTicket(texts) {
      const read = texts.length > maxRead ? await chooseSalient(texts) : texts;
      return put(read, await engine.embed(read));
    },
    readLesson(text) {
      const lesson = lessons.get(text) ?? readAll(text);
      lessons.set(text, lesson);
      return lesson;
    },
  };
}
