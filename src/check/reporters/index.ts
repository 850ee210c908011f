import { extname } from 'node:path';
import type { Reporter } from './reporter.js';

/** Every way a check can be reported. A new one is a file beside this one and a line here. */
export const reporters = {
  text: async () => (await import('./text/text.js')).textReporter,
  json: async () => (await import('./json/json.js')).jsonReporter,
  junit: async () => (await import('./junit.js')).junitReporter,
  github: async () => (await import('./github.js')).githubReporter,
  markdown: async () => (await import('./markdown/markdown.js')).markdownReporter,
} satisfies Record<string, () => Promise<Reporter>>;

export type ReporterName = keyof typeof reporters;

const reportersByExtension: ReadonlyMap<string, ReporterName> = new Map([
  ['.txt', 'text'],
  ['.json', 'json'],
  ['.xml', 'junit'],
  ['.md', 'markdown'],
]);

/** Returns the reporter for a file name's extension, or undefined where it has none. */
export function reporterOfFile(path: string): ReporterName | undefined {
  return reportersByExtension.get(extname(path).toLowerCase());
}
