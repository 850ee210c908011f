import { wasNotReached } from '../../../core/errors/ticket-error.js';
import { TicketsiftError } from '../../../core/errors.js';
import type { Outcome } from '../../../core/outcome.js';
import { listNames } from '../../../core/text/names.js';
import { counted, grouped } from '../../../core/text/numbers.js';
import { readZendeskUrl } from '../../../storage/services/zendesk/account.js';
import { connectZendesk, type ZendeskClient } from '../../../storage/services/zendesk/client.js';
import type { Writer } from '../../writer.js';
import type { OpenUpdate, UpdateOptions, UpdatePreview } from '../update.js';
import { ChangeJobs } from './change-jobs.js';
import { customFieldTarget } from './custom-field.js';
import type { FieldTarget, WantedChanges } from './field-target.js';
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
      preview: () => previewOf(target, options.columns),
      [Symbol.asyncDispose]: async () => client[Symbol.asyncDispose](),
    };
  } catch (error) {
    await client[Symbol.asyncDispose]();
    throw error;
  }
};

/** What becomes of an outcome. */
type Fate =
  | { readonly kind: 'skipped' | 'failed' | 'closed' }
  | ({ readonly kind: 'answered'; readonly id: string } & WantedChanges);

/** How outcomes become changes, with what is counted on the way. */
class Changes {
  readonly #target: FieldTarget;
  readonly #at: { readonly id: number; readonly status: number; readonly tags: number };
  readonly #unknown = new Map<string, number>();
  failed = 0;
  closed = 0;
  outdated = 0;
  unchanged = 0;

  constructor(target: FieldTarget, columns: readonly string[]) {
    this.#target = target;
    this.#at = {
      id: columns.indexOf('id'),
      status: columns.indexOf('status'),
      tags: columns.indexOf('tags'),
    };
    if (this.#at.id === -1) {
      throw new TicketsiftError('usage', 'The tickets lack the column id, by which Zendesk knows them', {
        hint: 'Read them from Zendesk itself.',
      });
    }
  }

  /** Categories that the field has no option for, by how many tickets have them. */
  get unknown(): ReadonlyMap<string, number> {
    return this.#unknown;
  }

  fateOf({ ticket, classification, error }: Outcome): Fate {
    if (error && wasNotReached(error)) return { kind: 'skipped' };
    const valueAt = (index: number) => ticket.values[index] ?? '';
    if (valueAt(this.#at.status) === 'closed') {
      this.closed++;
      return { kind: 'closed' };
    }
    if (classification === undefined) {
      this.failed++;
      return { kind: 'failed' };
    }
    const tags = valueAt(this.#at.tags).split(' ');
    const wanted = this.#target.changesFor(classification, tags);
    for (const category of wanted.unknown)
      this.#unknown.set(category, (this.#unknown.get(category) ?? 0) + 1);
    if (wanted.isOutdated) this.outdated++;
    if (wanted.changes.length === 0 && wanted.unknown.length === 0) this.unchanged++;
    return { kind: 'answered', id: valueAt(this.#at.id), ...wanted };
  }

  /** What a person should know at the end, as sentences. */
  leftOut(): string[] {
    const { closed, failed, outdated } = this;
    return [
      ...(closed > 0
        ? [`${counted(closed, 'closed ticket')} left as ${closed === 1 ? 'it is' : 'they are'}: Zendesk does not let them change`]
        : []),
      ...(failed > 0 ? [`${counted(failed, 'ticket')} without an answer left as they are`] : []),
      ...(outdated > 0
        ? [`${counted(outdated, 'ticket')} also had tags of an earlier answer or of another prompt, which stay`]
        : []),
      ...[...this.#unknown].map(
        ([category, count]) =>
          `${counted(count, 'ticket')} of the category ${listNames([category])}, which is no option of the field: it was not written`,
      ),
    ];
  }
}

function fieldWriter(client: ZendeskClient, target: FieldTarget, { columns, access, warn }: UpdateOptions): Writer {
  const changes = new Changes(target, columns);
  const jobs = new ChangeJobs(client, access);
  let sent = 0;
  const close = async () => client[Symbol.asyncDispose]();
  return {
    async write(outcomes) {
      for (const outcome of outcomes) {
        const fate = changes.fateOf(outcome);
        if (fate.kind !== 'answered') continue;
        if (fate.changes.length > 0) sent++;
        for (const change of fate.changes) await jobs.add(fate.id, change);
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

function previewOf(target: FieldTarget, columns: readonly string[]): UpdatePreview {
  const changes = new Changes(target, columns);
  let changed = 0;
  const values = new Map<string, number>();
  return {
    add(outcomes) {
      for (const outcome of outcomes) {
        const fate = changes.fateOf(outcome);
        if (fate.kind !== 'answered' || fate.changes.length === 0) continue;
        changed++;
        for (const change of fate.changes) {
          for (const value of valuesOf(change)) values.set(value, (values.get(value) ?? 0) + 1);
        }
      }
    },
    lines() {
      const most = [...values].toSorted((a, b) => b[1] - a[1]);
      const shown = listNames(most.map(([value, count]) => `${value} (${grouped(count)})`));
      return [
        `would ${target.what}`,
        changed === 0
          ? 'no ticket with a cached answer would change'
          : `${counted(changed, 'ticket')} with a cached answer would change: ${shown}`,
        ...changes.leftOut(),
      ];
    },
  };
}

function valuesOf({ additional_tags: tags, custom_fields: fields }: { readonly additional_tags?: readonly string[]; readonly custom_fields?: readonly { readonly value: string | boolean | readonly string[] }[] }): string[] {
  return [...(tags ?? []), ...(fields ?? []).flatMap(({ value }) => (typeof value === 'object' ? value : [String(value)]))];
}
