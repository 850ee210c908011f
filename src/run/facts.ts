import { resolve } from 'node:path';
import type { Config } from '../config/load.js';
import type { Prompt } from '../core/prompt.js';
import { withoutCredentials } from '../core/text/locations.js';
import { readVersion } from '../core/world/version.js';
import { promptHash } from '../prompts/prompt-hash.js';
import type { FoundSource } from '../sources/find.js';
import type { RunFacts } from '../storage/runs/runs.js';
import type { OpenedModel } from './model-and-memory.js';
import type { ClassifyOptions } from './options.js';

/** Flags that are about where results go, or about one run alone. */
const ofOneRun = new Set([
  'format',
  'output',
  'outputTable',
  'updateTable',
  'yes',
  'rows',
  'dryRun',
  'retryErrors',
  'logFile',
  'logTexts',
  'offline',
  'refresh',
]);

interface FactSources {
  readonly options: ClassifyOptions;
  readonly config: Config;
  readonly found: FoundSource;
  readonly prompt: Prompt;
  readonly opened: OpenedModel;
  readonly cwd: string;
}

/**
 * What a run is recorded with. Nothing of it is a secret: what had one in it is left out, so that a later run
 * that builds on this one has to be told again.
 */
export function factsOf({ options, config, found, prompt, opened, cwd }: FactSources): RunFacts {
  const { source = '' } = options;
  const isNamed = config.sources.has(source);
  const isFile = !isNamed && !/^[a-z][\w+.-]*:\/\//i.test(found.location) && found.location !== '-';
  const told = {
    ...Object.fromEntries(Object.entries(options).filter(([name]) => !ofOneRun.has(name))),
    source: isFile ? resolve(cwd, source) : source === '-' ? undefined : source,
    queryFile: options.queryFile && resolve(cwd, options.queryFile),
    prompt: prompt.path,
    model: opened.model.name,
    baseUrl: opened.endpoint,
    cache: options.cache === false ? false : resolve(cwd, config.cache.value),
  };
  return {
    version: readVersion(),
    source: withoutCredentials(source),
    prompt: prompt.name,
    promptVersion: prompt.version ?? null,
    promptPath: prompt.path,
    promptHash: promptHash(prompt),
    model: opened.model.name,
    endpoint: opened.endpoint ?? null,
    options: Object.fromEntries(
      Object.entries(told).filter(([, value]) => value !== undefined && !holdsSecret(value)),
    ),
  };
}

function holdsSecret(value: unknown): boolean {
  return typeof value === 'string' && withoutCredentials(value) !== value;
}
