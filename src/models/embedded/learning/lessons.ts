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

export async function readLesson(category: Category, read: Read): Promise<Lesson> {
  const { name, description, examples } = category;
  const words = name.replaceAll('_', ' ');
  const [called, described, clauses, readExamples] = await Promise.all([
    read(words),
    read(description === undefined ? words : `${words}: ${description}`),
    Promise.all(clausesOf(description ?? '').map(read)),
    Promise.all([...examples, ...moreExamples(category)].map(read)),
  ]);
  return {
    name,
    // It means what fits no other.
    isOther: name.trim().toLowerCase() === 'other',
    hasDescription: description !== undefined,
    called,
    described,
    clauses,
    examples: readExamples,
  };
}
