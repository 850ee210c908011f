import type { OpenContext } from '../../auth/access.js';
import { snakeCase } from '../../config/keys.js';
import type { Config } from '../../config/load.js';
import type { NamedSettings, Setting } from '../../config/setting.js';
import { describePrice } from '../../core/cost.js';
import { align } from '../../core/text/align.js';
import { withoutCredentials } from '../../core/text/locations.js';
import { openAiPrices, pricesAsOf } from '../../models/prices.js';

/** Shows each setting and where it comes from. Resolves to 0. */
export async function showConfig({ world, voice, output, readConfig }: OpenContext): Promise<number> {
  const config = await readConfig();
  const { apiKey } = world.environment.secrets;
  const rows = [
    ...listSettings(config),
    ...describeShippedPrices(config.prices, { all: voice.isVerbose }),
    apiKey === undefined ? ['api key', '', 'not set'] : ['api key', '(secret)', 'OPENAI_API_KEY'],
  ];
  await output.write(`${align(rows).join('\n')}\n`);
  return 0;
}

/** Every setting as a row of its key, its value and where that comes from. What the environment would fill is left. */
function listSettings(config: Config): string[][] {
  return Object.entries(config).flatMap(([key, entry]) => rowsOf(snakeCase(key), entry));
}

type Entry = Setting<unknown> | NamedSettings<unknown> | Readonly<Record<string, Setting<unknown>>>;

function rowsOf(key: string, entry: Entry): string[][] {
  if (isSetting(entry)) return [rowOf(key, entry)];
  if (entry instanceof Map) return [...entry].map(([name, setting]) => rowOf(`${key}.${name}`, setting));
  return Object.entries(entry).map(([name, setting]) => rowOf(`${key}.${snakeCase(name)}`, setting));
}

function isSetting(entry: Entry): entry is Setting<unknown> {
  return 'origin' in entry;
}

function rowOf(key: string, { value, shown, origin }: Setting<unknown>): string[] {
  return [key, withoutCredentials(shown ?? textOf(value)), origin.where];
}

function textOf(value: unknown): string {
  return Array.isArray(value) ? value.join(', ') : String(value ?? '');
}

/**
 * The prices that ship with the program, as rows of a name, what it costs and where that comes from. They are too many
 * to be shown each time, unless `all` is set; those that `own` has instead are left out.
 */
function describeShippedPrices(
  own: Pick<ReadonlyMap<string, unknown>, 'has'>,
  { all }: { all: boolean },
): string[][] {
  const shipped = `shipped, of ${pricesAsOf}`;
  if (!all) return [['prices', `${openAiPrices.size} models at OpenAI (-v shows them)`, shipped]];
  const rest = [...openAiPrices].filter(([model]) => !own.has(model));
  return rest.map(([model, price]) => [`prices.${model}`, describePrice(price), shipped]);
}
