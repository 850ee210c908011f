import type { Command } from 'commander';
import type { Run, Start } from '../../core/world/session.js';

export function addConfigCommand(program: Command, start: Start): void {
  program
    .command('config')
    .description('show each setting and where it comes from')
    .action(() => start(showConfig, {}));
}

const showConfig: Run<object> = async ({ world, voice, output }) => {
  const [
    { loadConfig },
    { readSecrets },
    { describePrices },
    { describeStore },
    { align },
    { withoutCredentials },
  ] = await Promise.all([
    import('../../config/load.js'),
    import('../../config/environment.js'),
    import('./prices.js'),
    import('../prompts/describe-store.js'),
    import('../../core/text/align.js'),
    import('../../core/text/locations.js'),
  ]);
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
  } = await loadConfig({ env: world.env, cwd: world.cwd, flags: {} });
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
};
