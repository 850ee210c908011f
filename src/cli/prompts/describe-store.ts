import type { Config } from '../../config/load.js';
import { withoutCredentials } from '../../core/text/locations.js';

/** Where prompts are saved and by whom, as rows of a setting, its value and where that comes from. */
export function describeStore({ prompts, promptsFile }: Pick<Config, 'prompts' | 'promptsFile'>): string[][] {
  if (prompts === undefined) return [['prompts', promptsFile, 'default']];
  const { url, visibility, write_roles: roles } = prompts.value;
  // The URL as it is written: what the environment would fill in is a secret.
  const store = url === undefined ? [promptsFile, 'default'] : [withoutCredentials(url), prompts.where];
  return [
    ['prompts', ...store],
    ...(visibility === undefined ? [] : [['prompts.visibility', visibility, prompts.where]]),
    ...(roles.length === 0 ? [] : [['prompts.write_roles', roles.join(', '), prompts.where]]),
  ];
}
