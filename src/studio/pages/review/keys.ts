import { hash } from 'node:crypto';
import * as z from 'zod';
import { TicketsiftError } from '../../../core/errors.js';
import { parseJson } from '../../../core/text/json.js';
import { visible } from '../../../core/text/visible.js';

/** What can be done by key besides choosing a category, with the usual keys, as browsers name them. */
const usualKeys = {
  urgent: 'u',
  back: 'ArrowLeft',
  forward: 'ArrowRight',
  skip: 'x',
  undo: 'z',
  accept: 'Enter',
  help: '?',
  search: '/',
} as const;
export type Command = keyof typeof usualKeys;
const commands = Object.entries(usualKeys);

const letters = [...'abcdefghijklmnopqrstuvwxyz'];
/** The keys of categories, in their order. */
const categoryKeys = [...'123456789', ...letters, '0', ...letters.map((letter) => `Shift+${letter}`)].filter(
  (key) => !commands.some(([, usual]) => usual === key),
);

const keyName = z
  .string()
  .regex(/^(|[ -@[-~]|Shift\+[a-z]|Enter|(Arrow|Page)(Up|Down|Left|Right)|Home|End|Insert|F\d\d?)$/);

const preferencesSchema = z.object({
  isOff: z.boolean().default(false),
  isBlind: z.boolean().default(false),
  /** Keys in place of the usual ones, by what they do; empty for none. */
  keys: z.record(z.string().max(20), keyName).default({}),
});

/** How somebody likes to review: kept in a cookie, since the next studio has another port and knows nothing of this one. */
export type Preferences = Readonly<z.infer<typeof preferencesSchema>>;

/** Of a cookie, in characters: browsers drop larger ones. */
const maxCookie = 3_500;

export function readPreferences(cookie: string | undefined): Preferences {
  return preferencesSchema.catch(preferencesSchema.parse({})).parse(parseJson(cookie ?? '{}'));
}

/** @throws TicketsiftError `usage` where they are more than a cookie holds */
export function writePreferences(preferences: Preferences): string {
  const text = JSON.stringify(preferences);
  if (encodeURIComponent(text).length <= maxCookie) return text;
  throw new TicketsiftError('usage', 'These are too many keys to save', {
    hint: 'Go back to the usual keys.',
  });
}

/** What choosing a category is called. */
export function actionOf(category: string): string {
  return `=${category}`;
}

/** Returns the key of each action, in the order of the page; empty for one that has none. */
export function keysFor(categories: readonly string[], { keys }: Preferences): ReadonlyMap<string, string> {
  const usual = new Map([
    ...categories.map((name, index) => [actionOf(name), categoryKeys[index] ?? ''] as const),
    ...commands,
  ]);
  const chosen = new Map([...usual.keys()].map((action) => [action, ownKey(action, keys)]));
  const taken = new Set(chosen.values());
  return new Map(
    [...usual].map(([action, key]) => [action, chosen.get(action) ?? (taken.has(key) ? '' : key)]),
  );
}

function ownKey(action: string, keys: Preferences['keys']): string | undefined {
  const name = nameOf(action);
  return Object.hasOwn(keys, name) ? keys[name] : undefined;
}

/**
 * Gives an action another key.
 * @throws TicketsiftError `usage` where another action has it, or no such action is there
 */
export function changeKey(
  preferences: Preferences,
  { action, key }: { readonly action: string; readonly key: string },
  categories: readonly string[],
): Preferences {
  const now = keysFor(categories, preferences);
  const [holder] = [...now].find(([other, taken]) => taken !== '' && taken === key && other !== action) ?? [];
  if (holder !== undefined) {
    throw new TicketsiftError(
      'usage',
      `${showKey(key)} is the key of “${visible(holder.replace(/^=/, ''))}”`,
      {
        hint: 'Give that another key first, or press Backspace in its field to remove its key.',
      },
    );
  }
  if (!now.has(action) || !keyName.safeParse(key).success) {
    throw new TicketsiftError('usage', 'That key cannot be used here', { hint: 'Press another one.' });
  }
  return { ...preferences, keys: { ...preferences.keys, [nameOf(action)]: key } };
}

/** Returns a key as people know it. */
export function showKey(key: string): string {
  const signs = { ArrowLeft: '←', ArrowRight: '→', ArrowUp: '↑', ArrowDown: '↓', ' ': 'Space' };
  return Object.entries(signs).find(([name]) => name === key)?.[1] ?? key;
}

/** Names of categories are of no interest to other servers on this machine, which get the cookie, too. */
function nameOf(action: string): string {
  return action.startsWith('=') ? `=${hash('sha256', action).slice(0, 8)}` : action;
}
