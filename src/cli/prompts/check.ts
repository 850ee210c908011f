import { visible } from '../../core/visible.js';
import { measureFixedText, missesPrefixCache } from '../../prompt/fixed-text.js';
import { placeholderNames } from '../../prompt/placeholders.js';
import { loadConfig } from '../config.js';
import { findPrompt } from '../find-prompt.js';
import { openLogin } from '../open-login.js';
import type { Session } from '../session.js';
import { promptsFor } from './open-prompts.js';

/** Says what a prompt has, or what is wrong with it. Resolves to 0. */
export async function checkPrompt(session: Session, { prompt: name }: { prompt: string }): Promise<number> {
  const { world, voice, output } = session;
  const config = await loadConfig({ env: world.env, cwd: world.cwd, flags: {} });
  const prompt = await findPrompt(name, promptsFor(session, config, await openLogin(session, config)));
  const fixed = measureFixedText(prompt);
  const count = (characters: number) => characters.toLocaleString('en');
  const all = fixed.inFront + fixed.behind;
  const share = Math.floor((100 * fixed.inFront) / Math.max(1, all));
  const facts = {
    categories: prompt.categories?.map(({ name }) => name).join(', ') ?? 'any',
    examples: String(prompt.categories?.flatMap(({ examples }) => examples).length ?? 0),
    model: prompt.model ?? 'any',
    placeholders: placeholderNames(prompt)
      .map((name) => `{${name}}`)
      .join(', '),
    'fixed text': `${count(all)} characters, ${share} % in front of {${fixed.varying}}`,
  };
  const lines = Object.entries(facts).map(([name, value]) => `  ${name.padEnd(13)} ${visible(value)}`);
  await output.write(
    `${visible(prompt.path)} is a valid prompt: ${visible(prompt.name)}\n${lines.join('\n')}\n`,
  );
  if (missesPrefixCache(fixed)) {
    voice.note(
      `${count(fixed.behind)} characters that are the same for every ticket stand behind {${fixed.varying}}: ` +
        'put what varies last, so that the provider’s prefix cache makes them cheaper',
    );
  }
  return 0;
}
