import { normalName } from '../../core/text/normal-name.js';

/** Which columns say when a message was written, and by whom. */
export interface MessageColumns {
  readonly time: number | undefined;
  readonly author: AuthorColumn | undefined;
}

export interface AuthorColumn {
  readonly index: number;
  /** Whether a value of the column means the help desk. */
  isHelpDesk(value: string): boolean;
}

const timeNames = [
  'created at',
  'created',
  'created time',
  'created date',
  'date created',
  'creation date',
  'sent at',
  'sent',
  'received at',
  'posted at',
  'timestamp',
  'date time',
  'datetime',
  'date',
  'time',
  'ts',
];

/** True or false: whether the message came in. */
const inboundNames = ['inbound', 'is inbound', 'incoming', 'is incoming', 'from customer', 'is customer'];
/** In or out, or who wrote. */
const authorNames = [
  'direction',
  'message direction',
  'author type',
  'author role',
  'sender type',
  'sender role',
];
const roleNames = ['role', 'user type', 'user role', 'from type', 'participant type'];

const outbound = new Set([
  ...['out', 'outbound', 'outgoing', 'sent'],
  ...[
    'agent',
    'admin',
    'staff',
    'bot',
    'operator',
    'support',
    'employee',
    'teammate',
    'team',
    'system',
    'assistant',
  ],
]);
const no = new Set(['false', 'no', '0', 'f', 'n']);

/** Finds these columns by their names. */
export function findMessageColumns(columns: readonly string[]): MessageColumns {
  const normal = columns.map(normalName);
  const first = (names: readonly string[]) =>
    names.map((name) => normal.indexOf(name)).find((at) => at !== -1);
  const inbound = first(inboundNames);
  const author = first([...authorNames, ...roleNames]);
  return {
    time: first(timeNames.flatMap((name) => [name, `message ${name}`])),
    author:
      inbound !== undefined
        ? { index: inbound, isHelpDesk: (value) => no.has(normalName(value)) }
        : author === undefined
          ? undefined
          : { index: author, isHelpDesk: (value) => outbound.has(normalName(value)) },
  };
}

/** Milliseconds, or whatever unit all times of a file have; undefined where a text is no time. */
export function readTime(text: string): number | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  const number = Number(trimmed);
  const time = Number.isFinite(number) ? number : Date.parse(trimmed);
  return Number.isNaN(time) ? undefined : time;
}
