import type { Classification } from '../../../core/classification.js';
import { wasNotReached } from '../../../core/errors/ticket-error.js';
import { TicketsiftError } from '../../../core/errors.js';
import { listNames } from '../../../core/text/names.js';
import { counted, grouped } from '../../../core/text/numbers.js';
import type { Ticket } from '../../../core/ticket.js';
import { readZendeskUrl } from '../../../storage/services/zendesk/account.js';
import {
  connectZendesk,
  type TicketChange,
  type ZendeskClient,
} from '../../../storage/services/zendesk/client.js';
import type { Writer } from '../../writer.js';
import type { OpenUpdate, UpdateOptions, UpdatePreview } from '../update.js';
import { ChangeJobs } from './change-jobs.js';
import { customFieldTarget } from './custom-field.js';
import { cellOf, type FieldTarget } from './field-target.js';
import { tagsTarget } from './tags.js';

/** The name of the field to which tags are added. */
const tagsField = 'tags';

/** Inspects the field of an account's tickets that results are written into: `tags`, or a custom field. */
export const openZendeskUpdate: OpenUpdate = async (location, options) => {
  const account = readZendeskUrl(location);
  const client = connectZendesk(account, options.access);
  try {
    const target =
      options.table === tagsField ? tagsTarget : customFieldTarget(await client.fields(), options.table);
    return {
      confirmation: `In Zendesk (${account.name}), ${target.what}?`,
      start: async () => fieldWriter(client, target, options),
      preview: () => previewOf(target),
      [Symbol.asyncDispose]: async () => client[Symbol.asyncDispose](),
    };
  } catch (error) {
    await client[Symbol.asyncDispose]();
    throw error;
  }
};

/** How answers become changes, with what is counted on the way. */
class Changes {
  readonly #target: FieldTarget;
  readonly #unknown = new Map<string, number>();
  failed = 0;
  closed = 0;
  outdated = 0;

  constructor(target: FieldTarget) {
    this.#target = target;
  }

  /** Returns the changes that a ticket needs. @param answer undefined for a ticket that failed */
  of(ticket: Ticket, answer: Classification | undefined): readonly TicketChange[] {
    if (cellOf(ticket, 'status') === 'closed') {
      this.closed++;
      return [];
    }
    if (answer === undefined) {
      this.failed++;
      return [];
    }
    const wanted = this.#target.changesFor(answer, ticket);
    for (const category of wanted.unknown)
      this.#unknown.set(category, (this.#unknown.get(category) ?? 0) + 1);
    if (wanted.isOutdated) this.outdated++;
    return wanted.changes;
  }

  /** What a person should know at the end, as sentences. */
  leftOut({ isPreview = false }: { readonly isPreview?: boolean } = {}): string[] {
    const { closed, failed, outdated } = this;
    return [
      ...(closed > 0
        ? [
            `${counted(closed, 'closed ticket')} left as ${closed === 1 ? 'it is' : 'they are'}: Zendesk does not let them change`,
          ]
        : []),
      ...(failed > 0 ? [`${counted(failed, 'ticket')} without an answer left as they are`] : []),
      ...(outdated > 0
        ? [
            `${counted(outdated, 'ticket')} also had tags of an earlier answer or of another prompt, which stay`,
          ]
        : []),
      ...[...this.#unknown].map(
        ([category, count]) =>
          `${counted(count, 'ticket')} of the category ${listNames([category])}, for which the field has no option: it ${isPreview ? 'would not be' : 'was not'} written`,
      ),
    ];
  }
}

function fieldWriter(client: ZendeskClient, target: FieldTarget, { access, warn }: UpdateOptions): Writer {
  const changes = new Changes(target);
  const jobs = new ChangeJobs(client, access);
  let sent = 0;
  const close = async () => client[Symbol.asyncDispose]();
  return {
    async write(outcomes) {
      for (const { ticket, classification, error } of outcomes) {
        if (error && wasNotReached(error)) continue;
        const wanted = changes.of(ticket, classification);
        if (wanted.length > 0) sent++;
        for (const change of wanted) await jobs.add(ticket.id, change);
      }
    },
    async commit() {
      try {
        await jobs.finish();
        for (const text of changes.leftOut()) warn(text);
        let refused = 0;
        for (const [reason, tickets] of jobs.refused) {
          refused += tickets.length;
          warn(`${counted(tickets.length, 'ticket')} not changed: ${reason} (${listNames(tickets, 5)})`);
        }
        if (refused > 0 && refused >= sent) throw nothingChanged(refused);
      } finally {
        await close();
      }
    },
    discard: close,
  };
}

function nothingChanged(count: number): TicketsiftError {
  return new TicketsiftError('bad_output', `Zendesk changed none of ${counted(count, 'ticket')}`, {
    hint: 'Its reasons are above. The answers are cached: run the same command again once they are dealt with.',
  });
}

function previewOf(target: FieldTarget): UpdatePreview {
  const changes = new Changes(target);
  let [changed, same, unanswered] = [0, 0, 0];
  const values = new Map<string, number>();
  return {
    add(ticket, answer) {
      const { closed, failed } = changes;
      const wanted = changes.of(ticket, answer);
      if (changes.failed > failed) unanswered++;
      else if (wanted.length > 0) changed++;
      else if (changes.closed === closed) same++;
      for (const value of wanted.flatMap(valuesOf)) values.set(value, (values.get(value) ?? 0) + 1);
    },
    lines() {
      changes.failed = 0;
      const most = [...values].toSorted((a, b) => b[1] - a[1]);
      const shown = listNames(most.map(([value, count]) => `${value} (${grouped(count)})`));
      return [
        `a run would ${target.what}`,
        ...(changed > 0 ? [`${counted(changed, 'ticket')} would change by cached answers: ${shown}`] : []),
        ...(same > 0 ? [`${counted(same, 'ticket')} would stay as they are`] : []),
        ...(unanswered > 0 ? [`${counted(unanswered, 'ticket')} may change once they are answered`] : []),
        ...changes.leftOut({ isPreview: true }),
      ];
    },
  };
}

function valuesOf({
  additional_tags: tags = [],
  custom_fields: fields = [],
}: TicketChange): readonly string[] {
  return [...tags, ...fields.flatMap(({ value }) => (typeof value === 'object' ? value : [String(value)]))];
}
