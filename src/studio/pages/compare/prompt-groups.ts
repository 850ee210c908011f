import type { SideChoice } from '../../../check/comparing/side.js';
import type { Listed } from '../../../prompts/library/listed.js';
import { referenceOf } from '../../../prompts/library/reference.js';

/** Prompts that can be chosen, under a heading. Hostile. */
export interface PromptGroup {
  readonly name: string;
  readonly options: readonly PromptOption[];
}

export interface PromptOption {
  /** What names the prompt; empty for the draft. */
  readonly value: string;
  readonly label: string;
}

/** Returns the draft, all versions of saved prompts, and those that ship with the program; and what is chosen already, if it is none of them. */
export function promptGroups(
  saved: readonly Listed[],
  shipped: readonly string[],
  { before, after }: SideChoice,
): PromptGroup[] {
  const groups: PromptGroup[] = [
    { name: 'The page Try', options: [{ value: '', label: 'the draft' }] },
    ...saved.map(({ newest }) => ({
      name: `${newest.visibility}:${newest.name}`,
      options: Array.from({ length: newest.version }, (_, index) => newest.version - index).map(
        (version) => ({
          value: referenceOf({ ...newest, version }),
          label: `${newest.name}@${version}`,
        }),
      ),
    })),
    {
      name: 'Shipped with ticketsift',
      options: shipped.map((name) => ({ value: `shipped:${name}`, label: `shipped:${name}` })),
    },
  ];
  const known = new Set(groups.flatMap(({ options }) => options.map(({ value }) => value)));
  const others = [...new Set([before.prompt, after.prompt])].filter((value) => !known.has(value));
  if (others.length === 0) return groups;
  return [...groups, { name: 'Chosen', options: others.map((value) => ({ value, label: value })) }];
}
