import { fromHere } from '../../core/text/locations.js';
import { listNames } from '../../core/text/names.js';
import { counted, grouped } from '../../core/text/numbers.js';
import { shorten } from '../../core/text/shorten.js';
import { isShippedFile } from '../../prompts/find.js';
import type { UsedColumns } from '../../sources/columns/used.js';
import type { Selection } from '../../sources/selection.js';
import { openAi } from '../model/reach-endpoint.js';
import { modelOfPlan, type RunPlan } from '../plan.js';

/** What is known of a run when all that it needs is open. */
export interface OpenedRun {
  readonly plan: Pick<RunPlan, 'prompt' | 'model' | 'cascade' | 'selection'>;
  readonly source: {
    readonly name: string;
    /** How many tickets it has; undefined where that is not known yet. */
    readonly count: number | undefined;
    readonly usedColumns: UsedColumns | undefined;
  };
  /** How many of them are taken, where they were taken already. */
  readonly taken?: number | undefined;
  /** What named the address of the endpoint. */
  readonly namedBy: string | undefined;
  readonly cwd: string;
}

/**
 * Returns what a run reads, by which prompt and which model:
 * `tickets.csv: 60 tickets, text from "text", id from "id" · prompt triage (shipped) · model embedded (no key set)`. Hostile.
 */
export function describeOpened(opened: OpenedRun): string {
  const { plan, source, taken } = opened;
  const tickets = taken === undefined ? ticketsOf(source.count, plan.selection) : partOf(taken, source.count);
  const read = [tickets, ...columnsOf(source.usedColumns)].join(', ');
  return [`${source.name}: ${read}`, `prompt ${promptOf(opened)}`, `model ${modelOf(opened)}`].join(' · ');
}

function ticketsOf(count: number | undefined, selection: Selection): string {
  const { shard } = selection;
  const tickets = chosenOf(count, selection);
  return shard === undefined ? tickets : `${tickets}, shard ${shard} of them`;
}

function chosenOf(count: number | undefined, { limit, sample }: Selection): string {
  const wanted = Math.min(limit ?? Number.POSITIVE_INFINITY, sample ?? Number.POSITIVE_INFINITY);
  if (count !== undefined) return partOf(Math.min(wanted, count), count);
  if (sample !== undefined) return `a sample of ${counted(wanted, 'ticket')}`;
  return limit === undefined ? 'tickets' : `the first ${counted(limit, 'ticket')}`;
}

function partOf(taken: number, count: number | undefined): string {
  return count === undefined || taken === count
    ? counted(taken, 'ticket')
    : `${grouped(taken)} of ${counted(count, 'ticket')}`;
}

function columnsOf(used: UsedColumns | undefined): string[] {
  if (!used) return [];
  const each = [used, ...(used.ofOthers ?? [])];
  const texts = each.filter(({ text }) => text.length > 0).map(({ text }) => textOf(text));
  const ids = each.flatMap(({ id }) => (id === undefined ? [] : [quotedName(id)]));
  return [`text from ${either(texts)}`, ids.length === 0 ? 'ids are row numbers' : `id from ${either(ids)}`];
}

function textOf(names: readonly string[]): string {
  const quoted = names.map(quotedName);
  return quoted.length > 3 ? listNames(quoted, 2) : quoted.join(' and ');
}

/** What differs between files: each is said once, and of many the first. */
function either(phrases: readonly string[]): string {
  const all = [...new Set(phrases)];
  return all.length > 3 ? `${all.slice(0, 2).join(' or ')} or ${all.length - 2} more` : all.join(' or ');
}

function quotedName(name: string): string {
  return `"${shorten(name, 60)}"`;
}

function promptOf({ plan: { prompt }, cwd }: OpenedRun): string {
  const { name, version, path } = prompt;
  // What a saved prompt goes by says its name and version.
  if (version !== null) return path;
  return `${name} (${isShippedFile(path) ? 'shipped' : fromHere(path, cwd)})`;
}

/** Who named the address is said, unless it is a flag: a file may have come with the folder. */
function modelOf({ plan, namedBy, cwd }: OpenedRun): string {
  const { why, endpoint } = plan.model;
  const model = `${modelOfPlan(plan)} (${reasonOf(why, cwd)})`;
  if (endpoint === null || endpoint === openAi) return model;
  const isByFlag = namedBy === undefined || namedBy.startsWith('--');
  return `${model} at ${endpoint}${isByFlag ? '' : ` (from ${fromHere(namedBy, cwd)})`}`;
}

/** With a file as it is called here. */
function reasonOf(why: string, cwd: string): string {
  const [, file] = /^set in (.*)$/.exec(why) ?? [];
  return file === undefined ? why : `set in ${fromHere(file, cwd)}`;
}
