import { TicketsiftError } from '../core/errors.js';
import { decoded, withoutCredentials } from '../core/text/locations.js';
import type { Variables } from '../core/world/environment.js';

const variable = /\$\{([A-Za-z_]\w*)\}/g;

/** Returns the names of the variables that a text mentions as `${NAME}`, each once. */
export function variablesIn(text: string): string[] {
  return [...new Set([...text.matchAll(variable)].map(([, name = '']) => name))];
}

/** Shorter values are hidden only as part of the whole text that they were filled into: as words they are too common. */
const shortestValue = 4;

/** PostgreSQL cuts names to this many bytes, also in its messages. */
const longestName = 63;

/** Fills in `${NAME}` in texts, and puts the names back wherever a filled text is shown. */
export class FilledVariables {
  readonly #variables: Variables;
  /** The text to show for each filled text, by that text in lower case. */
  readonly #written = new Map<string, string>();
  #pattern: RegExp | undefined;

  constructor(variables: Variables) {
    this.#variables = variables;
  }

  /**
   * Fills in each `${NAME}` of a text. The value of a variable is not filled again.
   * @param where names the origin of the text, for the error
   * @throws TicketsiftError `config` that names every variable that is not set
   */
  fill(text: string, where: string): string {
    const names = variablesIn(text);
    const missing = names.filter((name) => !this.#variables[name]);
    if (missing.length > 0) {
      throw new TicketsiftError(
        'config',
        `${where} uses ${missing.join(', ')}, which the environment does not set`,
        { hint: `Set ${missing.length === 1 ? 'it' : 'them'}: export ${missing[0]}=…` },
      );
    }
    if (names.length === 0) return text;
    const lookUp = (name: string) => this.#variables[name] ?? '';
    const filled = text.replace(variable, (_, name: string) => lookUp(name));
    this.#add(filled, text);
    this.#add(withoutCredentials(filled), withoutCredentials(text));
    for (const name of names) {
      for (const form of formsOf(lookUp(name)))
        if (form.length >= shortestValue) this.#add(form, `\${${name}}`);
    }
    return filled;
  }

  /** Returns a text with the names of variables in place of their values. */
  asWritten(text: string): string {
    if (this.#written.size === 0) return text;
    // The longest first: one value may hold another.
    this.#pattern ??= new RegExp(
      [...this.#written.keys()]
        .toSorted((one, other) => other.length - one.length)
        .map((form) => form.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'))
        .join('|'),
      'gi',
    );
    return text.replace(this.#pattern, (found) => this.#written.get(found.toLowerCase()) ?? '');
  }

  #add(filled: string, written: string): void {
    this.#pattern = undefined;
    // Hosts are shown in lower case.
    this.#written.set(filled.toLowerCase(), written);
  }
}

/** Returns the forms in which a value may reappear: encoded and decoded, like parts of URLs, and cut, like names in PostgreSQL. */
function formsOf(value: string): string[] {
  const forms = [value, encodeURIComponent(value.toWellFormed()), decoded(value)];
  return [...forms, ...forms.map((form) => Buffer.from(form).subarray(0, longestName).toString())];
}
