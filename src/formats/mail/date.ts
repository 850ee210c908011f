/**
 * Returns the date of a message in ISO 8601, in UTC: `2026-11-02T09:00:00Z`. One without a zone is in UTC; what is not a date
 * is returned as it is.
 */
export function isoDate(written: string): string {
  // A comment may name the zone in words.
  const text = written
    .replace(/\([^()]*\)/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  if (text === '') return '';
  const hasZone = /(?:[+-]\d{2}:?\d{2}|[A-Z]{1,5})$/i.test(text);
  const time = Date.parse(hasZone ? text : `${text} +0000`);
  // A zone whose name is unknown says less than the time.
  const found = Number.isNaN(time) ? Date.parse(text.replace(/ [A-Z]{1,5}$/i, ' +0000')) : time;
  return Number.isNaN(found) ? written.trim() : new Date(found).toISOString().replace('.000Z', 'Z');
}
