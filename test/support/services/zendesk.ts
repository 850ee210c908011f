import { type ServiceAsked, type ServiceReply, type StandIn, startStandIn } from './stand-in.js';

/** A ticket as the stand-in keeps it; what is not given is as in a new ticket. */
export interface StoredTicket {
  readonly id: number;
  subject?: string | null;
  description?: string;
  status?: string;
  priority?: string | null;
  type?: string | null;
  tags?: string[];
  created_at?: string;
  updated_at?: string;
  requester_id?: number | null;
  custom_fields?: { id: number; value: unknown }[];
  via?: { channel: string | number };
  satisfaction_rating?: { score: string };
  /** Kept to see that they never reach a ticket of ours. */
  recipient?: string;
}

export interface StoredField {
  readonly id: number;
  readonly title: string;
  readonly type: string;
  readonly active?: boolean;
  readonly removable?: boolean;
  readonly custom_field_options?: readonly { readonly name: string; readonly value: string }[];
  readonly tag?: string;
}

export interface StoredComment {
  readonly body: string;
  readonly public: boolean;
}

export interface ZendeskDesk {
  readonly account?: string;
  readonly tickets?: readonly StoredTicket[];
  readonly fields?: readonly StoredField[];
  readonly comments?: ReadonlyMap<number, readonly StoredComment[]>;
  readonly pageSize?: number;
  /** Of comments and fields. */
  readonly listSize?: number;
  /** Answers in place of the stand-in; is asked first. */
  readonly instead?: (request: ServiceAsked, desk: ZendeskStandIn) => ServiceReply | undefined;
  /** Is called before each page of the export: what changes meanwhile. */
  readonly beforePage?: (page: number, desk: ZendeskStandIn) => void;
  /** Headers of each answer. */
  readonly headers?: (request: ServiceAsked) => Readonly<Record<string, string>>;
  /** How often a job is asked for before it is done. */
  readonly jobSteps?: number;
}

export interface ZendeskStandIn extends StandIn {
  /** All that a program needs in its environment. */
  readonly variables: Readonly<Record<string, string>>;
  readonly tickets: ReadonlyMap<number, StoredTicket>;
  /** Changes a ticket, so that the export gives it once more, at its end. */
  change(id: number, change: Partial<StoredTicket>): void;
  add(ticket: StoredTicket): void;
  /** The paths that were asked for, with queries. */
  paths(): string[];
}

export const zendeskEmail = 'ada@acme.example';
export const zendeskToken = 'tok-6fd0c2';
export const zendeskOauthToken = 'oauth-91e7aa';

/**
 * A stand-in for the Support API of Zendesk, written from its public reference at developer.zendesk.com/api-reference. The
 * pages: introduction/security-and-auth (401, Basic with `/token`), ticketing/ticket-management/incremental_exports (the
 * export, its cursor, 422 for a start_time that is too recent, deleted tickets), ticketing/tickets/ticket_fields,
 * ticketing/tickets/ticket_comments, ticketing/tickets/tickets (update_many: a hundred tickets, tags that are added),
 * ticketing/ticket-management/job_statuses, introduction/pagination, introduction/rate-limits.
 */
export async function startZendesk(desk: ZendeskDesk = {}): Promise<ZendeskStandIn> {
  const { account = 'acme', pageSize = 1000, listSize = 100, jobSteps = 1, comments = new Map() } = desk;
  const host = `${account}.zendesk.com`;
  const tickets = new Map<number, StoredTicket>();
  /** When each ticket changed last: what the export is ordered by. */
  const changedAt = new Map<number, number>();
  let changes = 0;
  const touch = (id: number) => {
    changedAt.delete(id);
    changedAt.set(id, ++changes);
  };
  const add = (ticket: StoredTicket) => {
    tickets.set(ticket.id, ticket);
    touch(ticket.id);
  };
  for (const ticket of desk.tickets ?? []) add({ ...ticket });
  const change = (id: number, to: Partial<StoredTicket>) => {
    const ticket = tickets.get(id);
    if (ticket === undefined) throw new Error(`There is no ticket ${id}.`);
    Object.assign(ticket, to);
    touch(id);
  };
  const jobs = new Map<string, { steps: number; results: unknown[] }>();
  let pages = 0;

  const exportPage = ({ query }: ServiceAsked): ServiceReply => {
    desk.beforePage?.(++pages, standIn);
    const [cursor, start] = [query.get('cursor'), query.get('start_time')];
    if (cursor === null && start === null)
      return complaint(400, 'MissingParameter', 'start_time or cursor is required');
    if (start !== null && Number(start) > Date.now() / 1000 - 60)
      return complaint(422, 'InvalidValue', 'Too recent start_time. Use a start_time older than 1 minute');
    const after = cursor === null ? 0 : Number(/^c(\d+)$/.exec(cursor)?.[1] ?? Number.NaN);
    if (Number.isNaN(after)) return complaint(422, 'InvalidValue', 'cursor is not valid');
    const since = start === null ? 0 : Number(start) * 1000;
    const found: StoredTicket[] = [];
    let last = after;
    let isEnd = true;
    for (const [id, at] of changedAt) {
      if (at <= after) continue;
      const ticket = tickets.get(id);
      if (ticket === undefined || Date.parse(ticket.updated_at ?? defaultTime) < since) continue;
      if (query.get('exclude_deleted') === 'true' && ticket.status === 'deleted') continue;
      if (found.length === pageSize) {
        isEnd = false;
        break;
      }
      found.push(ticket);
      last = at;
    }
    const after_cursor = `c${last}`;
    return {
      body: {
        tickets: found.map(shown),
        after_url: `https://${host}/api/v2/incremental/tickets/cursor.json?cursor=${after_cursor}`,
        after_cursor,
        before_url: null,
        before_cursor: null,
        end_of_stream: isEnd,
      },
    };
  };

  const list = (name: string, items: readonly unknown[], { query }: ServiceAsked): ServiceReply => {
    const from = Number(query.get('page[after]') ?? 0);
    const size = Math.min(listSize, Number(query.get('page[size]') ?? 100));
    const next = from + size;
    return {
      body: {
        [name]: items.slice(from, next),
        meta: { has_more: next < items.length, after_cursor: String(next), before_cursor: String(from) },
      },
    };
  };

  const updateMany = ({ query, body }: ServiceAsked): ServiceReply => {
    const ids = (query.get('ids') ?? '').split(',').filter((id) => id !== '');
    if (ids.length > 100) return complaint(400, 'TooManyTickets', 'at most 100 tickets can be updated');
    const { ticket: wanted } = JSON.parse(body) as { ticket: Change };
    const results = ids.map((id, index) => {
      const ticket = tickets.get(Number(id));
      const failed = (error: string, details: string) => ({
        index,
        id: Number(id),
        success: false,
        error,
        details,
      });
      if (ticket === undefined || ticket.status === 'deleted') return failed('TicketNotFound', 'Not found');
      if (ticket.status === 'closed')
        return failed('TicketUpdateFailed', 'Status: closed prevents ticket update');
      const tags = new Set(ticket.tags);
      for (const tag of wanted.additional_tags ?? []) tags.add(tag);
      for (const tag of wanted.remove_tags ?? []) tags.delete(tag);
      const fields = new Map((ticket.custom_fields ?? []).map((field) => [field.id, field.value]));
      for (const field of wanted.custom_fields ?? []) fields.set(field.id, field.value);
      change(ticket.id, {
        tags: [...tags],
        custom_fields: [...fields].map(([id, value]) => ({ id, value })),
      });
      return { index, id: Number(id), action: 'update', status: 'Updated', success: true };
    });
    const id = `job${jobs.size + 1}`;
    jobs.set(id, { steps: jobSteps, results });
    return { body: { job_status: { id, status: 'queued', total: ids.length, progress: 0, results: null } } };
  };

  const showJob = (id: string): ServiceReply => {
    const job = jobs.get(id);
    if (job === undefined) return complaint(404, 'RecordNotFound', 'Not found');
    if (job.steps-- > 1)
      return { body: { job_status: { id, status: 'working', progress: 1, results: null } } };
    const { results } = job;
    return { body: { job_status: { id, status: 'completed', progress: results.length, results } } };
  };

  const answer = (asked: ServiceAsked): ServiceReply => {
    const own = desk.instead?.(asked, standIn);
    if (own) return own;
    if (asked.host !== host) return noAccount(asked.host);
    if (!isKnown(asked.headers.authorization)) return complaint(401, 'Couldn’t authenticate you', '');
    const { path } = asked;
    if (path === '/api/v2/incremental/tickets/cursor.json') return exportPage(asked);
    if (path === '/api/v2/ticket_fields.json') return list('ticket_fields', desk.fields ?? [], asked);
    if (path === '/api/v2/tickets/update_many.json' && asked.method === 'PUT') return updateMany(asked);
    const [, job] = /^\/api\/v2\/job_statuses\/(\w+)\.json$/.exec(path) ?? [];
    if (job !== undefined) return showJob(job);
    const [, id] = /^\/api\/v2\/tickets\/(\d+)\/comments\.json$/.exec(path) ?? [];
    const ticket = tickets.get(Number(id));
    if (ticket === undefined || ticket.status === 'deleted')
      return complaint(404, 'RecordNotFound', 'Not found');
    const written = comments.get(Number(id)) ?? [{ body: ticket.description ?? '', public: true }];
    return list(
      'comments',
      written.map((comment: StoredComment) => ({
        ...comment,
        plain_body: comment.body,
        html_body: `<p>${comment.body}</p>`,
        author_id: 7,
      })),
      asked,
    );
  };
  const service = await startStandIn((asked) => {
    const reply = answer(asked);
    return { ...reply, headers: { ...desk.headers?.(asked), ...reply.headers } };
  });
  const standIn: ZendeskStandIn = {
    ...service,
    variables: { ...service.env, ZENDESK_EMAIL: zendeskEmail, ZENDESK_API_TOKEN: zendeskToken },
    tickets,
    change,
    add,
    paths: () => service.requests.map(({ path, query }) => `${path}${query.size > 0 ? `?${query}` : ''}`),
    [Symbol.asyncDispose]: () => service[Symbol.asyncDispose](),
  };
  return standIn;
}

interface Change {
  readonly additional_tags?: readonly string[];
  readonly remove_tags?: readonly string[];
  readonly custom_fields?: readonly { readonly id: number; readonly value: unknown }[];
}

const defaultTime = '2026-01-02T03:04:05Z';

/** With all that a real ticket has beside: addresses of people, which must not be read. */
function shown(ticket: StoredTicket): unknown {
  return {
    url: `https://acme.zendesk.com/api/v2/tickets/${ticket.id}.json`,
    external_id: null,
    subject: null,
    description: '',
    status: 'open',
    priority: null,
    type: null,
    tags: [],
    created_at: defaultTime,
    updated_at: defaultTime,
    requester_id: 4001,
    assignee_id: null,
    group_id: 12,
    organization_id: null,
    recipient: 'support@acme.example',
    collaborator_ids: [],
    via: { channel: 'email', source: { from: { address: 'customer@example.net', name: 'C. Ustomer' } } },
    satisfaction_rating: { score: 'unoffered' },
    custom_fields: [],
    ...ticket,
  };
}

/** As the page on security and authentication has it. */
function isKnown(authorization: string | undefined): boolean {
  const basic = Buffer.from(`${zendeskEmail}/token:${zendeskToken}`).toString('base64');
  return authorization === `Basic ${basic}` || authorization === `Bearer ${zendeskOauthToken}`;
}

function complaint(status: number, error: string, description: string): ServiceReply {
  return { status, body: { error, ...(description !== '' && { description }) } };
}

/** What an address without an account answers, as people report it. */
export function noAccount(host: string): ServiceReply {
  return {
    status: 404,
    headers: { 'content-type': 'text/html; charset=utf-8' },
    body: `<!DOCTYPE html><html><head><title>Oops, this help center no longer exists</title></head><body>No help desk at ${host}</body></html>`,
  };
}
