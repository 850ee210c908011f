const variable = /\$\{([A-Za-z_]\w*)\}/g;

/** Returns the name of each variable that a text mentions as `${NAME}`, once. */
export function variablesIn(text: string): string[] {
  return [...new Set([...text.matchAll(variable)].map(([, name = '']) => name))];
}

/** Fills each `${NAME}` of a text. What comes from a variable is not filled again. */
export function fillVariables(text: string, lookUp: (name: string) => string): string {
  return text.replace(variable, (_, name) => lookUp(name));
}
