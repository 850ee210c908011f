import type { OpenContext } from '../../auth/access.js';
import { type AnySetting, valueToShow } from '../../config/guarded.js';
import { snakeCase } from '../../config/keys.js';
import { type Config, inspectConfig } from '../../config/load.js';
import { standingOf, trustOf } from '../../config/trust/trust.js';
import { describePrice, type Price, type Rates } from '../../core/cost.js';
import { tableLines } from '../../core/text/align.js';
import { withoutCredentials } from '../../core/text/locations.js';
import { openAiPrices } from '../../models/prices.js';
import { writeJson } from '../write-json.js';

export interface ConfigOptions {
  readonly json?: true;
}

/** A setting as it is shown. */
interface ShownSetting {
  readonly key: string;
  readonly value: Scalar | readonly string[];
  /** Which kind of place it comes from, and which one. */
  readonly origin: string;
  readonly where: string;
}

type Scalar = string | number | boolean | null;

/** Shows each setting and where it comes from, and whether that file is trusted. Resolves to 0. */
export async function showConfig(context: OpenContext, { json }: ConfigOptions): Promise<number> {
  const { world, voice, output } = context;
  const { project, own: _, ...config } = await inspectConfig(world, {}, trustOf(world));
  const { apiKey } = world.environment.secrets;
  const standing = project && project.wants.length > 0 ? await standingOf(project, world) : undefined;
  const trustIn = (where: string) => (where === project?.path ? (standing?.isTrusted ?? null) : null);
  const key: ShownSetting =
    apiKey === undefined
      ? { key: 'api key', value: null, origin: 'default', where: 'not set' }
      : { key: 'api key', value: '(secret)', origin: 'environment', where: 'OPENAI_API_KEY' };
  const prices = pricesInForce(config.prices);
  const settings = [
    ...listSettings(config),
    ...shippedPrices(config.prices, { all: voice.isVerbose || json === true }),
    key,
  ];
  if (json) {
    await writeJson(
      context,
      'config',
      settings.map(({ key, value, origin, where }) => ({
        key: key.replace(' ', '_'),
        value: prices.get(key) ?? value,
        origin,
        where,
        trusted: trustIn(where),
      })),
    );
  } else {
    const rows = settings.map(({ key, value, where }) => {
      const trusted = trustIn(where);
      const suffix = trusted === null ? '' : ` (${trusted ? 'trusted' : 'not trusted'})`;
      return [key, textOf(value), where + suffix];
    });
    await output.write(`${tableLines(rows, context).join('\n')}\n`);
  }
  if (standing?.isTrusted === false)
    voice.note('`ticketsift trust` shows why ticketsift.yaml needs your trust');
  return 0;
}

/** Prices as numbers, by the keys of their settings. */
function pricesInForce(own: Config['prices']): ReadonlyMap<string, ShownPrice> {
  const all = [...openAiPrices, ...[...own].map(([model, { value }]) => [model, value] as const)];
  return new Map(all.map(([model, price]) => [`prices.${model}`, shownPrice(price)]));
}

type ShownPrice = ShownRates & { readonly tiers?: Readonly<Record<string, ShownRates>> };

function shownPrice({ tiers, ...standard }: Price): ShownPrice {
  if (tiers === undefined) return shownRates(standard);
  const shown = Object.entries(tiers).map(([tier, one]) => [tier, shownRates(one)] as const);
  return { ...shownRates(standard), tiers: Object.fromEntries(shown) };
}

type ShownRates = ReturnType<typeof shownRates>;

function shownRates({ input, cachedInput, output }: Rates) {
  return { input, cached_input: cachedInput, output };
}

/** Every setting. What the environment would fill is left. */
function listSettings(config: Config): ShownSetting[] {
  return Object.entries(config).flatMap(([key, entry]) => settingsOf(snakeCase(key), entry));
}

type Entry = AnySetting | ReadonlyMap<string, AnySetting> | Readonly<Record<string, AnySetting>>;

function settingsOf(key: string, entry: Entry): ShownSetting[] {
  if (isSetting(entry)) return [shownOf(key, entry)];
  if (entry instanceof Map) return [...entry].map(([name, setting]) => shownOf(`${key}.${name}`, setting));
  return Object.entries(entry).map(([name, setting]) => shownOf(`${key}.${snakeCase(name)}`, setting));
}

function isSetting(entry: Entry): entry is AnySetting {
  return 'origin' in entry;
}

function shownOf(key: string, setting: AnySetting): ShownSetting {
  return {
    key,
    value: shownValue(valueToShow(setting)),
    origin: setting.origin.kind,
    where: setting.origin.where,
  };
}

/** Returns a value without credentials. */
function shownValue(value: unknown): ShownSetting['value'] {
  if (Array.isArray(value)) return value.map((one) => withoutCredentials(String(one)));
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  return value === undefined || value === null ? null : withoutCredentials(String(value));
}

function textOf(value: ShownSetting['value']): string {
  return Array.isArray(value) ? value.join(', ') : String(value ?? '');
}

/**
 * The prices that ship with the program. They are too many to be shown each time, unless `all` is set; those that `own` has
 * instead are left out.
 */
function shippedPrices(
  own: Pick<ReadonlyMap<string, unknown>, 'has'>,
  { all }: { all: boolean },
): ShownSetting[] {
  const originOf = (days: readonly string[]) => `shipped, of ${[...new Set(days)].join(', ')}`;
  const days = [...openAiPrices.values()].map(({ asOf }) => asOf);
  if (!all) {
    const value = `${openAiPrices.size} models at OpenAI (-v shows them)`;
    return [{ key: 'prices', value, origin: 'default', where: originOf(days) }];
  }
  const rest = [...openAiPrices].filter(([model]) => !own.has(model));
  return rest.map(([model, price]) => ({
    key: `prices.${model}`,
    value: describePrice(price),
    origin: 'default',
    where: originOf([price.asOf]),
  }));
}
