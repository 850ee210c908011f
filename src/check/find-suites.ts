import { resolve } from 'node:path';
import type { CheckSettings } from '../config/file-settings.js';
import type { Config } from '../config/load.js';
import { folderOf, type Setting } from '../config/setting.js';
import { TicketsiftError } from '../core/errors.js';
import { isPromptPath } from '../core/prompt.js';
import type { CountedQueues, JudgedPart } from '../core/suite.js';
import { suggestName } from '../core/text/did-you-mean.js';
import type { Thresholds } from './assess/thresholds.js';
import type { CheckOptions } from './options.js';

/** The endpoint and the allowed loss where none are set. */
export const usualEndpoint: JudgedPart = 'exact';
export const usualMargin = 0.03;

/** A suite with all its settings. */
export interface Suite {
  readonly name: string;
  /** A file or a name. */
  readonly prompt: string;
  readonly tickets: string;
  readonly textColumn: string | undefined;
  readonly subjectColumn: string | undefined;
  readonly idColumn: string | undefined;
  /** Undefined where only the prompt can name it. */
  readonly model: string | undefined;
  /** A file, which may be missing. */
  readonly baseline: string | undefined;
  readonly endpoint: JudgedPart;
  readonly queues: CountedQueues;
  readonly margin: number;
  readonly thresholds: Thresholds;
  /** New names of categories by the old ones, for what it is compared with. */
  readonly renames: ReadonlyMap<string, string>;
  readonly repeats: number;
  /** US dollars. */
  readonly maxCost: number | undefined;
}

/**
 * Returns the named suites, or all of the configuration; flags override their settings.
 * @throws TicketsiftError `usage` where there is none, or none of that name; `not_trusted`
 */
export async function findSuites(options: CheckOptions, config: Config): Promise<Suite[]> {
  const { suites: names, tickets } = options;
  if (tickets !== undefined && names.length === 0)
    return [await suiteOf('check', undefined, async () => tickets, { flags: options, config })];
  const all = [...config.checks.keys()];
  if (all.length === 0) {
    throw new TicketsiftError('usage', 'There is nothing to check', {
      hint: 'Name labelled tickets (--tickets labelled.csv --prompt prompt.md), or write suites under checks: in ticketsift.yaml; ticketsift init shows how.',
    });
  }
  const suites: Suite[] = [];
  for (const name of names.length > 0 ? names : all) {
    const found = config.checks.get(name);
    if (!found) {
      throw new TicketsiftError('usage', `There is no suite called ${name}`, {
        hint: suggestName(name, all, 'Suites'),
      });
    }
    const configured = async () => resolve(folderOf(found), await found.value.tickets.use());
    suites.push(await suiteOf(name, found, configured, { flags: options, config }));
  }
  return suites;
}

/** @param tickets finds the tickets, where no flag names them */
async function suiteOf(
  name: string,
  found: Setting<CheckSettings> | undefined,
  tickets: () => Promise<string>,
  { flags, config }: { flags: CheckOptions; config: Config },
): Promise<Suite> {
  const said = found?.value;
  return {
    name,
    prompt: flags.prompt ?? (await promptOf(found)) ?? (await config.prompt.use()),
    tickets: flags.tickets ?? (await tickets()),
    textColumn: flags.textColumn ?? said?.textColumn,
    subjectColumn: flags.subjectColumn ?? (flags.textColumn === undefined ? said?.subjectColumn : undefined),
    idColumn: flags.idColumn ?? said?.idColumn,
    model: flags.model ?? said?.model ?? config.model.value,
    baseline: flags.baseline ?? (await baselineOf(found)),
    endpoint: flags.endpoint ?? said?.endpoint ?? usualEndpoint,
    queues: flags.queues ?? said?.queues ?? 'random',
    margin: flags.margin ?? said?.margin ?? usualMargin,
    thresholds: new Map([...(said?.thresholds ?? []), ...Object.entries(flags.threshold ?? {})]),
    renames: new Map(Object.entries(flags.rename ?? said?.renames ?? {})),
    repeats: flags.repeats ?? said?.repeats ?? 1,
    maxCost: flags.maxCost ?? said?.maxCost ?? config.maxCost.value,
  };
}

async function promptOf(suite: Setting<CheckSettings> | undefined): Promise<string | undefined> {
  const prompt = await suite?.value.prompt.use();
  return suite && prompt !== undefined && isPromptPath(prompt) ? resolve(folderOf(suite), prompt) : prompt;
}

async function baselineOf(suite: Setting<CheckSettings> | undefined): Promise<string | undefined> {
  const baseline = await suite?.value.baseline.use();
  return suite && baseline !== undefined ? resolve(folderOf(suite), baseline) : undefined;
}
