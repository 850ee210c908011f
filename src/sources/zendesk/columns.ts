import type { ZendeskField, ZendeskTicket } from '../../storage/services/zendesk/schemas.js';
import { uniqueColumns } from '../columns/header.js';

/**
 * The columns of every account, by the names that Zendesk's own placeholders and exports have. Names and addresses of people
 * are not among them.
 */
const ownColumns: readonly (readonly [string, (ticket: ZendeskTicket) => string])[] = [
  ['id', ({ id }) => id],
  ['subject', ({ subject }) => subject],
  ['text', ({ description }) => description],
  ['status', ({ status }) => status],
  ['priority', ({ priority }) => priority],
  ['type', ({ type }) => type],
  ['tags', ({ tags }) => tags.join(' ')],
  ['created_at', (ticket) => ticket.created_at],
  ['updated_at', (ticket) => ticket.updated_at],
  ['requester_id', (ticket) => ticket.requester_id],
  ['assignee_id', (ticket) => ticket.assignee_id],
  ['group_id', (ticket) => ticket.group_id],
  ['organization_id', (ticket) => ticket.organization_id],
  ['channel', ({ via }) => via?.channel ?? ''],
  ['satisfaction', (ticket) => ticket.satisfaction_rating?.score ?? ''],
];

/** The place of the text among the columns. */
export const textIndex = ownColumns.findIndex(([name]) => name === 'text');

/** The columns of an account, and how a ticket fills them. */
export interface ZendeskColumns {
  readonly columns: readonly string[];
  readonly notes: readonly string[];
  valuesOf(ticket: ZendeskTicket): string[];
}

/** Returns the columns of every account and those of its custom fields, by their titles. */
export function columnsOfZendesk(fields: readonly ZendeskField[]): ZendeskColumns {
  const custom = fields.filter(isCustom);
  const { columns, notes } = uniqueColumns([
    ...ownColumns.map(([name]) => name),
    ...custom.map(({ title, id }) => title.trim() || `field_${id}`),
  ]);
  const readers = custom.map((field) => ({ id: field.id, read: readerOf(field) }));
  return {
    columns,
    notes,
    valuesOf(ticket) {
      const values = new Map(ticket.custom_fields.map(({ id, value }) => [id, value]));
      return [
        ...ownColumns.map(([, read]) => read(ticket)),
        ...readers.map(({ id, read }) => read(values.get(id))),
      ];
    },
  };
}

/** Fields of the system cannot be removed: tickets have them by name. */
function isCustom({ active, removable }: ZendeskField): boolean {
  return active && removable;
}

/** A choice is stored as a tag; people know it by its name. */
function readerOf({ custom_field_options: options }: ZendeskField): (value: unknown) => string {
  const names = new Map(options.map(({ name, value }) => [value, name]));
  const read = (value: unknown): string => {
    if (value === null || value === undefined) return '';
    if (Array.isArray(value)) return value.map(read).join(', ');
    const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
    return names.get(text) ?? text;
  };
  return read;
}
