import type { ZendeskField } from './schemas.js';

/** Returns the fields that an account has made itself: those of the system cannot be removed, and tickets have them by name. */
export function customFields(fields: readonly ZendeskField[]): ZendeskField[] {
  return fields.filter(({ active, removable }) => active && removable);
}

/** Returns what the column of a field is called, unless an earlier one has the name. */
export function columnOfField({ title, id }: ZendeskField): string {
  return title.trim() || `field_${id}`;
}

/** Returns what gives a value of a field as people know it: a choice is stored as a tag, and known by its name. */
export function readerOfField({ custom_field_options: options }: ZendeskField): (value: unknown) => string {
  const names = new Map(options.map(({ name, value }) => [value, name]));
  const read = (value: unknown): string => {
    if (value === null || value === undefined) return '';
    if (Array.isArray(value)) return value.map(read).join(', ');
    const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
    return names.get(text) ?? text;
  };
  return read;
}
