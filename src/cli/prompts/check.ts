import type { OpenContext } from '../../auth/access.js';
import type { Prompt } from '../../core/prompt.js';
import { align } from '../../core/text/align.js';
import { jsonText } from '../../core/text/json.js';
import { nameVersion } from '../../core/text/names.js';
import { counted, grouped } from '../../core/text/numbers.js';
import { visible } from '../../core/text/visible.js';
import { findPrompt } from '../../prompts/find.js';
import { type FixedText, measureFixedText, missesPrefixCache } from '../../prompts/fixed-text.js';
import { promptsFor } from '../../prompts/library/open.js';
import { placeholderNames } from '../../prompts/placeholders.js';
import { promptHash } from '../../prompts/prompt-hash.js';
import type { NamedOptions } from './show.js';

/** Says what a prompt has, or what is wrong with it. Resolves to 0. */
export async function checkPrompt(
  context: OpenContext,
  { prompt: name, json }: NamedOptions,
): Promise<number> {
  const { voice, output } = context;
  const [config, login] = [await context.readConfig(), await context.findLogin()];
  const prompt = await findPrompt(name, promptsFor(context, config, login));
  const fixed = measureFixedText(prompt);
  await output.write(json ? jsonText(factsJson(prompt, fixed)) : factLines(prompt, fixed));
  if (missesPrefixCache(fixed)) {
    voice.note(
      `${grouped(fixed.behind)} characters that are the same for every ticket stand behind {${fixed.varying}}: ` +
        'put what varies last, so that the provider’s prefix cache makes them cheaper',
    );
  }
  return 0;
}

function factLines(prompt: Prompt, { inFront, behind, varying }: FixedText): string {
  const all = inFront + behind;
  const share = Math.floor((100 * inFront) / Math.max(1, all));
  const facts = {
    categories: prompt.categories?.map(({ name }) => name).join(', ') ?? 'any',
    examples: String(countExamples(prompt)),
    model: prompt.model ?? 'any',
    placeholders: placeholderNames(prompt)
      .map((name) => `{${name}}`)
      .join(', '),
    'fixed text': `${counted(all, 'character')}, ${share} % in front of {${varying}}`,
  };
  const lines = align(Object.entries(facts)).map((line) => `  ${line}`);
  const name = nameVersion(prompt.name, prompt.version);
  return `${visible(prompt.path)} is a valid prompt: ${visible(name)}\n${lines.join('\n')}\n`;
}

function factsJson(prompt: Prompt, { inFront, behind, varying }: FixedText) {
  return {
    name: prompt.name,
    version: prompt.version ?? null,
    path: prompt.path,
    hash: promptHash(prompt),
    categories: prompt.categories?.map(({ name }) => name) ?? null,
    examples: countExamples(prompt),
    model: prompt.model ?? null,
    placeholders: placeholderNames(prompt),
    fixed_characters: { in_front: inFront, behind, varying },
  };
}

function countExamples({ categories = [] }: Prompt): number {
  return categories.flatMap(({ examples }) => examples).length;
}
