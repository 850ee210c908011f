import type { Context } from '../../auth/access.js';
import { identityOf } from '../../auth/open.js';
import { TicketsiftError } from '../../core/errors.js';
import { isUrl } from '../../core/text/locations.js';
import { listNames } from '../../core/text/names.js';
import { counted } from '../../core/text/numbers.js';
import type { Ticket } from '../../core/ticket.js';
import type { Label } from '../../prompts/labels/label.js';
import type { LabelSource } from '../../prompts/labels/source.js';
import { type FoundSource, findSource } from '../../sources/find.js';
import { openTickets } from '../../sources/open.js';
import type { TicketOptions } from '../../sources/options.js';

/** A source that the user names; it replaces the sources of the labels. */
export interface GivenSource {
  readonly names: readonly string[];
  readonly options: TicketOptions;
}

/**
 * Reads the tickets of labels again, with the rights of the current user: by id, since an id may occur twice.
 * Warns of a source that labels name and that cannot be read; its tickets are missing.
 * @param given the tickets to read; undefined for those that the labels name
 * @throws TicketsiftError what is wrong with the given ones: see `findSource` and `openTickets`;
 * `interrupted`
 */
export async function readLabelledTickets(
  labels: readonly Label[],
  given: GivenSource | undefined,
  context: Context,
): Promise<ReadonlyMap<string, readonly Ticket[]>> {
  const found = new Map<string, Ticket[]>();
  const { config, voice, world, waiting } = context;
  const places = { config, environment: world.environment, cwd: world.cwd, waiting };
  if (given !== undefined) {
    const source = await findSource(given.names, given.options, places);
    await readInto(found, source, labels, context);
    return found;
  }
  for (const { source, labels: ofSource } of bySource(labels)) {
    const name = listNames(source.names, 3);
    const lost = `${name} cannot be read again for ${counted(ofSource.length, 'label')}`;
    const isNamed = source.names.length === 1 && config.sources.has(source.names[0] ?? '');
    if (!source.isRepeatable || (!isNamed && source.names.some(isUrl))) {
      voice.warn(`${lost}: name the tickets, as in ticketsift labels export tickets.csv`);
      continue;
    }
    try {
      const options = { ...source.options };
      await readInto(
        found,
        await findSource(source.names, options, { ...places, findsPatterns: false }),
        ofSource,
        context,
      );
    } catch (error) {
      if (!(error instanceof TicketsiftError) || error.code === 'interrupted') throw error;
      voice.warn(`${lost}: ${error.message}`);
    }
  }
  return found;
}

function bySource(labels: readonly Label[]): readonly { source: LabelSource; labels: Label[] }[] {
  const groups = new Map<string, { source: LabelSource; labels: Label[] }>();
  for (const label of labels) {
    const key = JSON.stringify(label.source);
    const group = groups.get(key) ?? { source: label.source, labels: [] };
    group.labels.push(label);
    groups.set(key, group);
  }
  return [...groups.values()];
}

async function readInto(
  found: Map<string, Ticket[]>,
  source: FoundSource,
  labels: readonly Label[],
  { world, login, waiting, voice }: Context,
): Promise<void> {
  const wanted = new Set(labels.map(({ ticket }) => ticket));
  await using opened = await openTickets(source, {
    world,
    identity: identityOf(login),
    waiting,
    warn: (text) => voice.warn(text),
  });
  for await (const batch of opened.batches()) {
    for (const ticket of batch) {
      if (wanted.has(ticket.id)) found.set(ticket.id, [...(found.get(ticket.id) ?? []), ticket]);
    }
  }
}
