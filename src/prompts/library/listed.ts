import type { PromptStore } from './store.js';
import type { Version } from './version.js';

/** A prompt that the user may use. */
export interface Listed {
  readonly newest: Version;
  /** How to name it. */
  readonly reference: string;
}

/** Returns the newest version of each prompt that was not removed, by name. */
export async function listed(store: PromptStore): Promise<Listed[]> {
  const prompts = (await store.newest()).filter(({ content }) => content !== undefined);
  return prompts.map((newest, index) => {
    const { name, version, visibility } = newest;
    // The nearest prompt of a name hides the others.
    const isHidden = prompts[index - 1]?.name === name;
    return { newest, reference: `${isHidden ? `${visibility}:` : ''}${name}@${version}` };
  });
}
