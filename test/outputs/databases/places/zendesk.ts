import { tagOf } from '../../../../src/outputs/databases/zendesk/tags.js';
import { type StoredTicket, startZendesk } from '../../../support/services/zendesk.js';
import { type Beside, type Nature, type PlaceOptions, type ServicePlace, withoutNul } from './place.js';

const prefix = 'ticketsift_';
const [ownField, otherField] = [21, 22];

const noErrors = 'An error would be no category, and people filter tickets by what is in a field.';

const natureOfTags: Nature = {
  text: (text) => text,
  // Tags are a set, of letters and digits.
  categories: (names) => [...new Set(names.map((name) => tagOf(name).slice(prefix.length)))].sort(),
  nothing: { urgent: false, categories: [], error: null },
  noErrors,
  addsOnly: 'Nobody knows whether a tag is of an earlier answer or of a person.',
};

const natureOfText: Nature = {
  text: withoutNul,
  // The word alone means an urgent ticket.
  categories: (names) => names.map((name) => (name === 'urgent' ? 'urgent (category)' : withoutNul(name))),
  // An empty text is none.
  nothing: { urgent: false, categories: [], error: null },
  noErrors,
};

/** See introduction/rate-limits and introduction/security-and-auth at developer.zendesk.com/api-reference. */
const replies: ServicePlace['replies'] = {
  busy: { status: 429, headers: { 'retry-after': '20' }, body: { error: 'APIRateLimitExceeded' } },
  away: { status: 503, headers: { 'retry-after': '20' }, body: '<html>Down for maintenance</html>' },
  denied: { status: 403, body: { error: 'Forbidden', description: 'You do not have access' } },
  expired: { status: 401, body: { error: 'invalid_token' } },
};

interface Part {
  /** As `--update-field` names it. */
  readonly field: string;
  /** The title of a custom field. */
  readonly title: string;
  readonly nature: Nature;
  readonly besideOf: (ticket: StoredTicket) => Beside;
}

/** An account whose tickets have tags and fields of other people's. */
async function account(
  texts: readonly string[],
  { field, title, nature, besideOf }: Part,
): Promise<ServicePlace> {
  const ticketOf = (id: number, description: string): StoredTicket => ({
    id,
    description,
    status: 'open',
    tags: ['theirs'],
    custom_fields: [{ id: otherField, value: 'gold' }],
  });
  const desk = await startZendesk({
    tickets: texts.map((text, index) => ticketOf(index + 1, text)),
    fields: [
      { id: otherField, title: 'Plan', type: 'text' },
      { id: ownField, title, type: 'text' },
    ],
  });
  let isForbidden = false;
  const { trouble } = desk;
  const present = () =>
    [...desk.tickets.values()].filter(({ status }) => status !== 'deleted').sort((a, b) => a.id - b.id);
  const usual = trouble.around;
  trouble.around = (asked, answer) =>
    isForbidden && asked.method === 'PUT' ? Promise.resolve(replies.denied) : usual(asked, answer);
  return {
    kind: 'zendesk',
    location: 'zendesk://acme',
    env: desk.variables,
    source: {},
    table: field,
    readingFlags: [],
    writingFlags: ['--update-field', field],
    nature,
    beside: async () => Object.fromEntries(present().map((ticket) => [ticket.id, besideOf(ticket)])),
    all: async () => structuredClone(present()),
    rest: async () =>
      present().map(({ tags = [], custom_fields = [], ...others }) => ({
        ...others,
        tags: tags.filter((tag) => !tag.startsWith(prefix)),
        fields: custom_fields.filter(({ id }) => id !== ownField),
      })),
    add: async (id, text) => desk.add(ticketOf(id, text)),
    remove: async (id) => desk.change(id, { status: 'deleted' }),
    async forbid() {
      isForbidden = true;
      return async () => {
        isForbidden = false;
      };
    },
    standIn: desk,
    replies,
    noRenewal: 'An API token has no end of its own: one that is refused was taken back.',
    [Symbol.asyncDispose]: () => desk[Symbol.asyncDispose](),
  };
}

/** Its tags always have the same name: the name is that of a field beside them. */
export function zendeskTags({ texts, name = 'Topic' }: PlaceOptions): Promise<ServicePlace> {
  return account(texts, {
    field: 'tags',
    title: name,
    nature: natureOfTags,
    besideOf: ({ tags = [] }) => ({
      urgent: tags.includes(`${prefix}urgent`),
      categories: natureOfTags.categories(
        tags
          .filter((tag) => tag.startsWith(prefix) && tag !== `${prefix}urgent`)
          .map((tag) => tag.slice(prefix.length)),
      ),
      error: null,
    }),
  });
}

export function zendeskField({ texts, name = 'Topic' }: PlaceOptions): Promise<ServicePlace> {
  return account(texts, {
    field: name,
    title: name,
    nature: natureOfText,
    besideOf({ custom_fields = [] }) {
      const value = custom_fields.find(({ id }) => id === ownField)?.value;
      const text = String(value ?? '');
      const words = text.startsWith('[') ? JSON.parse(text) : text === '' ? [] : text.split(', ');
      const urgent = words[0] === 'urgent';
      return { urgent, categories: words.slice(urgent ? 1 : 0), error: null };
    },
  });
}
