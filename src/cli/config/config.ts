import type { OpenContext } from '../../auth/access.js';
import type { Guarded } from '../../config/guarded.js';
import { snakeCase } from '../../config/keys.js';
import { type Config, inspectConfig } from '../../config/load.js';
import type { Setting } from '../../config/setting.js';
import { standingOf, trustOf } from '../../config/trust/trust.js';
import { describePrice } from '../../core/cost.js';
import { align } from '../../core/text/align.js';
import { withoutCredentials } from '../../core/text/locations.js';
import { openAiPrices } from '../../models/prices.js';

/** Shows each setting and where it comes from, and whether that file is trusted. Resolves to 0. */
export async function showConfig({ world, voice, output }: OpenContext): Promise<number> {
  const { project, own: _, ...config } = await inspectConfig(world, {}, trustOf(world));
  const { apiKey } = world.environment.secrets;
  const standing = project && project.wants.length > 0 ? await standingOf(project, world) : undefined;
  const describeOrigin = (where: string) =>
    standing && where === project?.path
      ? `${where} (${standing.isTrusted ? 'trusted' : 'not trusted'})`
      : where;
  const rows = [
    ...listSettings(config).map(([key = '', value = '', where = '']) => [key, value, describeOrigin(where)]),
    ...describeShippedPrices(config.prices, { all: voice.isVerbose }),
    apiKey === undefined ? ['api key', '', 'not set'] : ['api key', '(secret)', 'OPENAI_API_KEY'],
  ];
  await output.write(`${align(rows).join('\n')}\n`);
  if (standing?.isTrusted === false)
    voice.note('`ticketsift trust` shows why ticketsift.yaml needs your trust');
  return 0;
}

/** Every setting as a row of its key, its value and where that comes from. What the environment would fill is left. */
function listSettings(config: Config): string[][] {
  return Object.entries(config).flatMap(([key, entry]) => rowsOf(snakeCase(key), entry));
}

type AnySetting = Setting<unknown> | Guarded<unknown>;
type Entry = AnySetting | ReadonlyMap<string, AnySetting> | Readonly<Record<string, AnySetting>>;

function rowsOf(key: string, entry: Entry): string[][] {
  if (isSetting(entry)) return [rowOf(key, entry)];
  if (entry instanceof Map) return [...entry].map(([name, setting]) => rowOf(`${key}.${name}`, setting));
  return Object.entries(entry).map(([name, setting]) => rowOf(`${key}.${snakeCase(name)}`, setting));
}

function isSetting(entry: Entry): entry is AnySetting {
  return 'origin' in entry;
}

function rowOf(key: string, setting: AnySetting): string[] {
  const value = 'unchecked' in setting ? setting.unchecked : setting.value;
  return [key, withoutCredentials(setting.shown ?? textOf(value)), setting.origin.where];
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
  const originOf = (days: readonly string[]) => `shipped, of ${[...new Set(days)].join(', ')}`;
  const days = [...openAiPrices.values()].map(({ asOf }) => asOf);
  if (!all) return [['prices', `${openAiPrices.size} models at OpenAI (-v shows them)`, originOf(days)]];
  const rest = [...openAiPrices].filter(([model]) => !own.has(model));
  return rest.map(([model, price]) => [`prices.${model}`, describePrice(price), originOf([price.asOf])]);
}
