import { columnOfField, customFields, readerOfField } from '../../storage/services/zendesk/custom-fields.js';
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

/** Returns the columns of every account, and behind them those of its custom fields in their order, by their titles. */
export function columnsOfZendesk(fields: readonly ZendeskField[]): ZendeskColumns {
  const custom = customFields(fields);
  const { columns, notes } = uniqueColumns([
    ...ownColumns.map(([name]) => name),
    ...custom.map(columnOfField),
  ]);
  const readers = custom.map((field) => ({ id: field.id, read: readerOfField(field) }));
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
