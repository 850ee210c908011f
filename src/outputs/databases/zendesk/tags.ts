import { createHash } from 'node:crypto';
import type { Classification } from '../../../core/classification.js';
import { cellOf, type FieldTarget } from './field-target.js';

/** What the tags of this program begin with. */
const prefix = 'ticketsift_';
const urgentTag = `${prefix}urgent`;
/** Zendesk takes tags of at most 255 characters. */
const maxLength = 100;

/**
 * Returns the tag of a category, in which letters and digits stay, of any script. No category has the tag of urgent tickets,
 * and one without letters has a number.
 */
export function tagOf(category: string): string {
  const name = category
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, maxLength)
    .toWellFormed();
  if (name === '')
    return prefix + createHash('sha256').update(category.toWellFormed()).digest('hex').slice(0, 8);
  return name === 'urgent' ? `${prefix}urgent_category` : prefix + name;
}

/** Adds tags for urgency and categories. None is removed: it may be of an earlier answer, of another prompt, or of a person. */
export const tagsTarget: FieldTarget = {
  what: `add the tag ${urgentTag} to urgent tickets, and one such as ${prefix}billing for each category`,
  changesFor(answer, ticket) {
    const tags = cellOf(ticket, 'tags').split(' ');
    const wanted = tagsFor(answer);
    const missing = wanted.filter((tag) => !tags.includes(tag)).toSorted();
    return {
      changes: missing.length > 0 ? [{ additional_tags: missing }] : [],
      unknown: [],
      ...(tags.some((tag) => tag.startsWith(prefix) && !wanted.includes(tag)) && { isOutdated: true }),
    };
  },
};

function tagsFor({ urgent, categories }: Classification): readonly string[] {
  return [...new Set([...(urgent ? [urgentTag] : []), ...categories.map(tagOf)])];
}
