import type { OpenContext } from '../../auth/access.js';
import { readSecrets } from '../../config/environment.js';
import { align } from '../../core/text/align.js';
import { withoutCredentials } from '../../core/text/locations.js';
import { describeStore } from '../prompts/describe-store.js';
import { describePrices } from './prices.js';

/** Shows each setting and where it comes from. Resolves to 0. */
export async function showConfig({ world, voice, output, readConfig }: OpenContext): Promise<number> {
  const {
    sources,
    prices,
    rowFolder: _rows,
    runsFile: _runs,
    checks,
    checksFile: _checks,
    sessionFolder: _sessions,
    auth,
    prompts,
    promptsFile,
    ...config
  } = await readConfig();
  const settings = Object.entries(config).map(([name, setting]) =>
    setting ? [name, withoutCredentials(String(setting.value)), setting.where] : [name, '', 'not set'],
  );
  const key = readSecrets(world.env).apiKey
    ? ['api key', '(secret)', 'OPENAI_API_KEY']
    : ['api key', '', 'not set'];
  // The URL as it is written: what the environment would fill in is a secret.
  const named = [...sources].map(([name, { url, where }]) => [
    `sources.${name}`,
    withoutCredentials(url),
    where,
  ]);
  const providers = Object.entries({ default: auth?.value, ...auth?.value.profiles }).flatMap(
    ([name, provider]) =>
      provider ? [[`auth (${name})`, withoutCredentials(provider.issuer), auth?.where ?? '']] : [],
  );
  const suites = [...checks].map(([name, { tickets, folder }]) => [`checks.${name}`, tickets, folder]);
  const rows = [
    ...settings,
    ...describeStore({ prompts, promptsFile }),
    ...suites,
    ...providers,
    ...named,
    ...describePrices(prices, { all: voice.isVerbose }),
    key,
  ];
  await output.write(`${align(rows).join('\n')}\n`);
  return 0;
}
