import type { RunEvent, RunListener } from '../events.js';

/**
 * Makes a wrapper of listeners of several walks over the same tickets: what each walk would say again, such as what is read and
 * how, is said once.
 */
export function sayingOnce(): (listen: RunListener) => RunListener {
  const said = new Set<string>();
  return (listen) => (event) => {
    const text = textOf(event);
    if (text !== undefined) {
      if (said.has(text)) return;
      said.add(text);
    }
    listen(event);
  };
}

/** Returns what an event says of the run as a whole. */
function textOf(event: RunEvent): string | undefined {
  switch (event.kind) {
    case 'note':
    case 'detail':
    case 'disclaimer':
    case 'opened':
    case 'warning':
      return `${event.kind} ${event.text}`;
    default:
      return undefined;
  }
}
