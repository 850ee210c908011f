import { resolve } from 'node:path';
import type { Config } from '../config/load.js';
import type { CheckConfig } from '../config/schema.js';
import { folderOf } from '../config/setting.js';
import { TicketsiftError } from '../core/errors.js';
import { isPromptPath } from '../core/prompt.js';
import type { JudgedPart } from '../core/suite.js';
import { suggestName } from '../core/text/did-you-mean.js';
import type { Thresholds } from './assess/thresholds.js';
import type { CheckOptions } from './options.js';

/** A suite with all that is said of it. */
export interface Suite {
  readonly name: string;
  /** A file or a name. */
  readonly prompt: string;
  readonly tickets: string;
  readonly textColumn: string | undefined;
  readonly idColumn: string | undefined;
  /** Undefined where only the prompt can name it. */
  readonly model: string | undefined;
  /** A file, which may be missing. */
  readonly baseline: string | undefined;
  readonly endpoint: JudgedPart;
  readonly margin: number;
  readonly thresholds: Thresholds;
  readonly repeats: number;
  /** US dollars. */
  readonly maxCost: number | undefined;
}

/**
 * The suites that are named, or all of the configuration; flags go before what it says of them.
 * @throws TicketsiftError `usage` where there is none, or none of that name
 */
export function findSuites(options: CheckOptions, config: Config): Suite[] {
  const { suites: names, tickets } = options;
  if (tickets !== undefined && names.length === 0)
    return [suiteOf('check', { tickets }, (path) => path, { flags: options, config })];
  const all = [...config.checks.keys()];
  if (all.length === 0) {
    throw new TicketsiftError('usage', 'There is nothing to check', {
      hint: 'Name labelled tickets (--tickets labelled.csv --prompt prompt.md), or write suites under checks: in ticketsift.yaml; ticketsift init shows how.',
    });
  }
  return (names.length > 0 ? names : all).map((name) => {
    const found = config.checks.get(name);
    if (found) {
      const beside = (path: string) => resolve(folderOf(found), path);
      return suiteOf(name, found.value, beside, { flags: options, config });
    }
    throw new TicketsiftError('usage', `There is no suite called ${name}`, {
      hint: suggestName(name, all, 'Suites'),
    });
  });
}

function suiteOf(
  name: string,
  said: CheckConfig,
  beside: (path: string) => string,
  { flags, config }: { flags: CheckOptions; config: Config },
): Suite {
  const prompt = said.prompt !== undefined && isPromptPath(said.prompt) ? beside(said.prompt) : said.prompt;
  return {
    name,
    prompt: flags.prompt ?? prompt ?? config.prompt.value,
    tickets: flags.tickets ?? beside(said.tickets),
    textColumn: flags.textColumn ?? said.textColumn,
    idColumn: flags.idColumn ?? said.idColumn,
    model: flags.model ?? said.model ?? config.model.value,
    baseline: flags.baseline ?? (said.baseline === undefined ? undefined : beside(said.baseline)),
    endpoint: flags.endpoint ?? said.endpoint ?? 'exact',
    margin: flags.margin ?? said.margin ?? 0.03,
    thresholds: new Map([...(said.thresholds ?? []), ...Object.entries(flags.threshold ?? {})]),
    repeats: flags.repeats ?? said.repeats ?? 1,
    maxCost: flags.maxCost ?? said.maxCost ?? config.maxCost.value,
  };
}
