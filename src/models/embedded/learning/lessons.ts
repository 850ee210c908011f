import type { Category } from '../../../core/prompt.js';
import type { Document, Read } from '../document.js';
import { moreExamples } from '../shipped/more-examples.js';
import { clausesOf } from './clauses.js';

/** All that a prompt says of a category, read. */
export interface Lesson {
  readonly name: string;
  readonly isOther: boolean;
  readonly hasDescription: boolean;
  /** The name alone. */
  readonly called: Document;
  /** The name and the description in one. */
  readonly described: Document;
  readonly clauses: readonly Document[];
  readonly examples: readonly Document[];
}

/** The texts of a lesson. */
export function lessonTexts(category: Category) {
  const { name, description, examples } = category;
  const called = name.replaceAll('_', ' ');
  return {
    called,
    described: description === undefined ? called : `${called}: ${description}`,
    clauses: clausesOf(description ?? ''),
    examples: [...examples, ...moreExamples(category)],
  };
}

export async function readLesson(category: Category, read: Read): Promise<Lesson> {
  const { name, description } = category;
  const texts = lessonTexts(category);
  const [called, described, clauses, examples] = await Promise.all([
    read(texts.called),
    read(texts.described),
    Promise.all(texts.clauses.map(read)),
    Promise.all(texts.examples.map(read)),
  ]);
  return {
    name,
    // It means what fits no other.
    isOther: name.trim().toLowerCase() === 'other',
    hasDescription: description !== undefined,
    called,
    described,
    clauses,
    examples,
  };
}
