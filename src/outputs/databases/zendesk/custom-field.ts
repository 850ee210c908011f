import { TicketsiftError } from '../../../core/errors.js';
import { didYouMean } from '../../../core/text/did-you-mean.js';
import { listNames } from '../../../core/text/names.js';
import { normalName } from '../../../core/text/normal-name.js';
import { shorten } from '../../../core/text/shorten.js';
import type { Ticket } from '../../../core/ticket.js';
import type { TicketChange } from '../../../storage/services/zendesk/client.js';
import {
  columnOfField,
  customFields,
  readerOfField,
} from '../../../storage/services/zendesk/custom-fields.js';
import type { ZendeskField } from '../../../storage/services/zendesk/schemas.js';
import { categoryList } from '../../category-list.js';
import { heldText } from '../held-text.js';
import type { FieldTarget, WantedChanges } from './field-target.js';

/** What a type of field is given of an answer. */
const writers = {
  text: writesText,
  textarea: writesText,
  tagger: writesChoice,
  multiselect: writesChoices,
  checkbox: writesUrgent,
} satisfies Record<string, (field: ZendeskField) => FieldTarget>;

/** What a text begins with where a ticket is urgent. No category is written as this word. */
const urgentWord = 'urgent';

const taken = 'It may be a text, a drop-down list, a multi-select list or a checkbox.';

/**
 * Returns the custom field of a title or an id.
 * @throws TicketsiftError `usage` where there is none, several have the title, or its type takes no results
 */
export function customFieldTarget(fields: readonly ZendeskField[], wanted: string): FieldTarget {
  const custom = customFields(fields);
  const field = custom.find(({ id }) => id === wanted) ?? fieldOfTitle(custom, wanted);
  const writer = Object.entries(writers).find(([type]) => type === field.type)?.[1];
  if (writer) return withoutHeld(writer(field), field, custom);
  const message = `The field ${shorten(field.title, 100)} of Zendesk is of the type ${shorten(field.type, 40)}, which takes no results`;
  throw new TicketsiftError('usage', message, { hint: taken });
}

/** The same target, which changes nothing where a ticket had the value when it was read. */
function withoutHeld(target: FieldTarget, field: ZendeskField, custom: readonly ZendeskField[]): FieldTarget {
  const read = readerOfField(field);
  // Columns of custom fields are the last ones. One of another name may be that of another field, or of one that is new.
  const fromEnd = custom.length - custom.indexOf(field);
  const heldBy = ({ columns, values }: Ticket) =>
    columns.at(-fromEnd) === columnOfField(field) ? values.at(-fromEnd) : undefined;
  return {
    ...target,
    changesFor(answer, ticket) {
      const { changes, ...others } = target.changesFor(answer, ticket);
      const held = heldBy(ticket);
      const isNew = ({ custom_fields = [] }: TicketChange) =>
        custom_fields.some(({ value }) => read(value) !== held);
      return { ...others, changes: changes.filter(isNew) };
    },
  };
}

function fieldOfTitle(fields: readonly ZendeskField[], wanted: string): ZendeskField {
  const exact = fields.filter(({ title }) => title === wanted);
  const found = exact.length > 0 ? exact : fields.filter(({ title }) => isSame(title, wanted));
  const [one, other] = found;
  if (one && other === undefined) return one;
  const shown = shorten(wanted, 100);
  if (one) {
    const ids = found.map(({ id }) => id).join(' or ');
    throw new TicketsiftError('usage', `Several fields of Zendesk are called ${shown}`, {
      hint: `Name one by its id: --update-field ${ids}.`,
    });
  }
  const titles = fields.map(({ title }) => title);
  throw new TicketsiftError('usage', `There is no custom field ${shown} in Zendesk`, {
    hint:
      didYouMean(wanted, titles) ??
      (titles.length === 0
        ? 'The account has none: --update-field tags adds tags.'
        : `Its custom fields: ${listNames(titles)}; or --update-field tags adds tags.`),
  });
}

function writesText(field: ZendeskField): FieldTarget {
  return {
    what: `write the categories, after "${urgentWord}" where it is, into the field ${nameOf(field)}`,
    changesFor({ urgent, categories }) {
      const names = categories.map((name) =>
        heldText(isSame(name, urgentWord) ? `${name} (category)` : name),
      );
      return writes(field, categoryList([...(urgent ? [urgentWord] : []), ...names], ', '));
    },
  };
}

function writesUrgent(field: ZendeskField): FieldTarget {
  return {
    what: `tick the field ${nameOf(field)} of urgent tickets, and untick it of others`,
    changesFor: ({ urgent }) => writes(field, urgent),
  };
}

function writesChoice(field: ZendeskField): FieldTarget {
  return {
    what: `choose the first category in the field ${nameOf(field)}`,
    changesFor({ categories }) {
      const { values, unknown } = optionsFor(field, categories);
      const [value] = values;
      return value === undefined ? { changes: [], unknown } : { ...writes(field, value), unknown };
    },
  };
}

function writesChoices(field: ZendeskField): FieldTarget {
  return {
    what: `choose the categories in the field ${nameOf(field)}`,
    changesFor({ categories }) {
      const { values, unknown } = optionsFor(field, categories);
      return values.length === 0 && categories.length > 0
        ? { changes: [], unknown }
        : { ...writes(field, values), unknown };
    },
  };
}

function writes({ id }: ZendeskField, value: string | boolean | readonly string[]): WantedChanges {
  return { changes: [{ custom_fields: [{ id: Number(id), value }] }], unknown: [] };
}

/** The values of the options for some categories: Zendesk would make no error of another value, and drop it. */
function optionsFor({ custom_field_options: options }: ZendeskField, categories: readonly string[]) {
  const values: string[] = [];
  const unknown: string[] = [];
  for (const category of categories) {
    const option =
      options.find(({ name, value }) => name === category || value === category) ??
      options.find(({ name, value }) => isSame(name, category) || isSame(value, category));
    if (option === undefined) unknown.push(category);
    else if (!values.includes(option.value)) values.push(option.value);
  }
  return { values, unknown };
}

function isSame(one: string, other: string): boolean {
  return normalName(one) === normalName(other);
}

function nameOf({ title }: ZendeskField): string {
  return shorten(title, 100);
}
