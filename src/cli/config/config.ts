import type { OpenContext } from '../../auth/access.js';
import { align } from '../../core/text/align.js';
import { describeShippedPrices } from './prices.js';
import { listSettings } from './settings.js';

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
