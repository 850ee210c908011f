import { nameIn, type Visibility, visibilities } from '../../core/visibility.js';
import type { Version } from './version.js';

/** Where to look for a prompt: a visibility of saved prompts, or the ones that ship with the program. */
export type PromptScope = Visibility | 'shipped';

/** A prompt as a person names it: `triage`, `triage@2`, `org:triage@2`, `shipped:triage`. */
export interface Reference {
  /** Undefined for the nearest that has one of this name. */
  readonly scope: PromptScope | undefined;
  readonly name: string;
  /** Undefined for the newest. */
  readonly version: number | undefined;
}

/** Lower case, so that a name is the same file on every system; without a dot, so that it does not look like a file. */
const namePattern = '[a-z0-9][a-z0-9_-]{0,63}';
const scopes: readonly PromptScope[] = [...visibilities, 'shipped'];
const pattern = new RegExp(`^(?:(${scopes.join('|')}):)?([^:@/\\\\]+)(?:@(\\d{1,9}))?$`);
const nameOnly = new RegExp(`^${namePattern}$`);

/** Reads a reference; undefined for what cannot name a saved or shipped prompt, such as a path. */
export function readReference(text: string): Reference | undefined {
  const [, scope, name, version] = pattern.exec(text) ?? [];
  if (name === undefined) return undefined;
  return {
    scope: scopes.find((one) => one === scope),
    name,
    version: version === undefined ? undefined : Number(version),
  };
}

/** Whether a prompt can be saved under a name. */
export function isName(text: string): boolean {
  return nameOnly.test(text);
}

/** Returns the reference of exactly this version: `org:triage@2`. */
export function referenceOf({
  visibility,
  name,
  version,
}: Pick<Version, 'visibility' | 'name' | 'version'>): string {
  return `${nameIn({ scope: visibility, name })}@${version}`;
}
