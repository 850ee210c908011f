import type * as z from 'zod';
import { openService } from '../http.js';
import type { Service, ServiceAccess, ServiceAnswer, ServiceRequest } from '../service.js';
import type { ZendeskAccount } from './account.js';
import { findZendeskCredential } from './credential.js';
import { explainZendeskFailure, refusedCredential, unreadableAnswer } from './failure.js';
import { ZendeskPace } from './pace.js';
import {
  commentsSchema,
  jobSchema,
  ticketFieldsSchema,
  ticketPageSchema,
  type ZendeskField,
  type ZendeskJob,
} from './schemas.js';

/** A page has a thousand tickets, each of at most 64 KiB in its description alone. */
const maxPageBytes = 256 * 1024 * 1024;
/** Tickets that one request changes. */
export const ticketsAJob = 100;

/** In a ticket's text the quotes have backslashes before them. */
const lastPage = /"end_of_stream"\s*:\s*true/;

const exportPath = '/api/v2/incremental/tickets/cursor.json';

export type ZendeskPage = z.infer<typeof ticketPageSchema>;

/** What is the same for all tickets of a change: tags to add, or the value of a custom field. */
export interface TicketChange {
  readonly additional_tags?: readonly string[];
  readonly custom_fields?: readonly {
    readonly id: number;
    readonly value: string | boolean | readonly string[];
  }[];
}

/** An account of Zendesk, by its REST API. Nothing is sent before the first request. */
export interface ZendeskClient extends AsyncDisposable {
  /** Requests of all kinds that the account may send in a minute; undefined before an answer said so. */
  readonly perMinute: number | undefined;
  /**
   * Returns a page of all tickets in the order of their last change; those that change meanwhile come again.
   * @param from the cursor that the page before gave, or seconds since 1970
   * @returns undefined where Zendesk does not know the cursor any more
   */
  page(from: string | number): Promise<ZendeskPage | undefined>;
  /** Returns the fields of tickets, those of the system, too. */
  fields(): Promise<ZendeskField[]>;
  /** Returns the comments of a ticket, the oldest first; undefined where it is gone. */
  comments(ticket: string): Promise<z.infer<typeof commentsSchema>['comments'] | undefined>;
  /** Changes at most a hundred tickets in a job of Zendesk's own. */
  change(tickets: readonly string[], change: TicketChange): Promise<ZendeskJob>;
  job(id: string): Promise<ZendeskJob>;
}

/** Connects to an account. @throws TicketsiftError `config` where there is no credential for it */
export function connectZendesk(account: ZendeskAccount, access: ServiceAccess): ZendeskClient {
  const credential = findZendeskCredential(account, access.variables);
  const pace = new ZendeskPace(access.clock.elapsed);
  let isExport = false;
  const service: Service = {
    name: 'Zendesk',
    hosts: [account.host],
    async authorize(again) {
      if (again) throw refusedCredential(account, credential);
      return { authorization: credential.authorization };
    },
    explain: (failure) => explainZendeskFailure(failure, { account, credential }),
    // Two changes of one ticket met: "Conflicts" of the reference has it sent again.
    passes: ({ status }) => (status === 409 ? true : undefined),
    pauseAfter: ({ headers, text }) => {
      const ms = pace.after(headers, isExport);
      // The limit of the export holds no other requests up.
      return isExport && lastPage.test(text) ? 0 : ms;
    },
  };
  const http = openService(service, access);
  const { host } = account;

  const send = async (request: Omit<ServiceRequest, 'host'>) => {
    isExport = request.path.startsWith(exportPath);
    return http.send({ host, ...request });
  };
  const read = <T>(answer: ServiceAnswer, schema: z.ZodType<T>): T => {
    try {
      return schema.parse(JSON.parse(answer.text));
    } catch (cause) {
      throw unreadableAnswer(account, answer, cause);
    }
  };
  const get = async <T>(path: string, schema: z.ZodType<T>): Promise<T> =>
    read(await send({ method: 'GET', path }), schema);
  /** Reads a list of which the answers say whether there is more. */
  async function all<T extends { readonly meta?: Meta }, Item>(
    path: string,
    schema: z.ZodType<T>,
    itemsOf: (answer: T) => readonly Item[],
  ): Promise<Item[] | undefined> {
    const items: Item[] = [];
    for (let after: string | undefined; ; ) {
      const page = `${path}?page[size]=100${after === undefined ? '' : `&page[after]=${encodeURIComponent(after)}`}`;
      const answer = await send({ method: 'GET', path: page, accepts: [404] });
      if (answer.status === 404 && after === undefined && isRecordGone(answer)) return undefined;
      if (answer.status === 404)
        throw explainZendeskFailure(
          { request: { method: 'GET', host, path }, answer },
          { account, credential },
        );
      const found = read(answer, schema);
      items.push(...itemsOf(found));
      const next = found.meta?.has_more === true ? (found.meta.after_cursor ?? undefined) : undefined;
      if (next === undefined || next === after) return items;
      after = next;
    }
  }

  return {
    get perMinute() {
      return pace.perMinute;
    },
    async page(from) {
      const isCursor = typeof from === 'string';
      const query = isCursor ? `cursor=${encodeURIComponent(from)}` : `start_time=${from}`;
      const answer = await send({
        method: 'GET',
        path: `${exportPath}?${query}`,
        maxBytes: maxPageBytes,
        timeoutMs: 5 * 60_000,
        ...(isCursor && { accepts: [400, 422] }),
      });
      return answer.status >= 400 ? undefined : read(answer, ticketPageSchema);
    },
    async fields() {
      return (
        (await all('/api/v2/ticket_fields.json', ticketFieldsSchema, (page) => page.ticket_fields)) ?? []
      );
    },
    comments: (ticket) =>
      all(
        `/api/v2/tickets/${encodeURIComponent(ticket)}/comments.json`,
        commentsSchema,
        (page) => page.comments,
      ),
    async change(tickets, ticket) {
      const path = `/api/v2/tickets/update_many.json?ids=${tickets.join(',')}`;
      return read(await send({ method: 'PUT', path, body: { ticket } }), jobSchema).job_status;
    },
    async job(id) {
      return (await get(`/api/v2/job_statuses/${encodeURIComponent(id)}.json`, jobSchema)).job_status;
    },
    [Symbol.asyncDispose]: () => http[Symbol.asyncDispose](),
  };
}

type Meta =
  | { readonly has_more: boolean; readonly after_cursor?: string | null | undefined }
  | null
  | undefined;

/** Whether 404 is about one thing of the account, and not about the account. */
function isRecordGone({ text }: ServiceAnswer): boolean {
  return /"error"\s*:\s*"RecordNotFound"/.test(text);
}
