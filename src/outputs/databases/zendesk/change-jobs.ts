import { TicketsiftError } from '../../../core/errors.js';
import { shorten } from '../../../core/text/shorten.js';
import { visible } from '../../../core/text/visible.js';
import { pause } from '../../../core/world/wait.js';
import type { ServiceAccess } from '../../../storage/services/service.js';
import type { TicketChange, ZendeskClient } from '../../../storage/services/zendesk/client.js';
import { ticketsAJob } from '../../../storage/services/zendesk/client.js';
import type { ZendeskJob } from '../../../storage/services/zendesk/schemas.js';

/** Jobs that Zendesk works on at once: it takes thirty of an account, of which others need some. */
const jobsAtOnce = 4;
/** Tickets that wait for others with the same change. */
const maxGathered = 10_000;
/** The first pause before a job is looked at, and the longest, in milliseconds. */
const firstLookMs = 500;
const longestLookMs = 10_000;
/** How long Zendesk may work on a job, in milliseconds. */
const maxJobMs = 15 * 60_000;

/** Tickets that were not changed, by the reason that Zendesk gives. */
export type RefusedTickets = ReadonlyMap<string, readonly string[]>;

interface Group {
  readonly change: TicketChange;
  readonly tickets: Set<string>;
}

/** Gathers tickets that get the same change, and has Zendesk change a hundred at once in jobs of its own. */
export class ChangeJobs {
  readonly #client: ZendeskClient;
  readonly #clock: ServiceAccess['clock'];
  readonly #waiting: ServiceAccess['waiting'];
  readonly #groups = new Map<string, Group>();
  readonly #running: Promise<void>[] = [];
  readonly #refused = new Map<string, string[]>();
  #gathered = 0;
  #isNoted = false;

  constructor(client: ZendeskClient, { clock, waiting }: Pick<ServiceAccess, 'clock' | 'waiting'>) {
    this.#client = client;
    this.#clock = clock;
    this.#waiting = { ...waiting, note: (text) => this.#note(text, waiting.note) };
  }

  /** Tickets that Zendesk refused to change so far. */
  get refused(): RefusedTickets {
    return this.#refused;
  }

  /** Adds a ticket; a job begins once a hundred have the same change. */
  async add(ticket: string, change: TicketChange): Promise<void> {
    const key = JSON.stringify(change);
    const group = this.#groups.get(key) ?? { change, tickets: new Set() };
    this.#groups.set(key, group);
    if (!group.tickets.has(ticket)) this.#gathered++;
    group.tickets.add(ticket);
    if (group.tickets.size >= ticketsAJob) await this.#begin(key, group);
    else if (this.#gathered > maxGathered) await this.#beginLargest();
  }

  /** Resolves when all tickets are changed. */
  async finish(): Promise<void> {
    for (const [key, group] of [...this.#groups]) await this.#begin(key, group);
    await Promise.all(this.#running);
  }

  async #beginLargest(): Promise<void> {
    const [largest] = [...this.#groups].toSorted((a, b) => b[1].tickets.size - a[1].tickets.size);
    if (largest) await this.#begin(...largest);
  }

  async #begin(key: string, { change, tickets }: Group): Promise<void> {
    this.#groups.delete(key);
    this.#gathered -= tickets.size;
    if (this.#running.length >= jobsAtOnce) await this.#running.shift();
    const running = this.#run([...tickets], change);
    // A failure is thrown where the job is waited for, which may be later.
    running.catch(() => {});
    this.#running.push(running);
  }

  async #run(tickets: readonly string[], change: TicketChange): Promise<void> {
    const job = await this.#finished(await this.#client.change(tickets, change));
    if (job.status !== 'completed') {
      this.#refuse(job.message || `the job ended as ${job.status}`, tickets);
      return;
    }
    for (const result of job.results ?? []) {
      const reason = reasonOf(result);
      if (reason !== undefined) this.#refuse(reason, result.id ? [result.id] : []);
    }
  }

  /** However often jobs are looked at, that they are under way is said once. */
  #note(text: string, note: (text: string) => void): void {
    if (!this.#isNoted) note(text);
    this.#isNoted = true;
  }

  #refuse(reason: string, tickets: readonly string[]): void {
    const shown = shorten(visible(reason), 200);
    this.#refused.set(shown, [...(this.#refused.get(shown) ?? []), ...tickets]);
  }

  async #finished(started: ZendeskJob): Promise<ZendeskJob> {
    const clock = this.#clock;
    const from = clock.elapsed();
    let job = started;
    for (let ms = firstLookMs; isUnderWay(job); ms = Math.min(longestLookMs, ms * 2)) {
      if (clock.elapsed() - from > maxJobMs) throw stuckJob();
      await pause(ms, { note: 'Zendesk is changing the tickets' }, { waiting: this.#waiting, clock });
      job = await this.#client.job(started.id);
    }
    return job;
  }
}

function isUnderWay({ status }: ZendeskJob): boolean {
  return status === 'queued' || status === 'working';
}

/** Returns why a ticket was not changed; undefined where it was. */
function reasonOf({
  success,
  error,
  errors,
  details,
}: NonNullable<ZendeskJob['results']>[number]): string | undefined {
  const isFailed = success === false || error !== '' || (errors !== undefined && errors !== null);
  if (!isFailed || success === true) return undefined;
  const said = [details, errors].map(textOf).find((text) => text !== '') ?? error;
  return said === '' ? 'Zendesk does not say why' : said;
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function stuckJob(): TicketsiftError {
  return new TicketsiftError(
    'bad_output',
    'Zendesk has been changing tickets for 15 minutes without an end',
    {
      hint: 'See Admin Center and https://status.zendesk.com; then run the same command again: changes that were made are not made twice.',
    },
  );
}
