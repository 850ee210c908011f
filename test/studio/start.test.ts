import { readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { expect, test } from 'vitest';

/** Returns the files that are loaded with one, before it does anything. */
function loadedWith(path: string, found = new Set<string>()): Set<string> {
  if (found.has(path)) return found;
  found.add(path);
  const imports = readFileSync(path, 'utf8').matchAll(
    /^(?:import|export) (?!type\b)[^;]*?from '(\.[^']+)';/gm,
  );
  for (const [, target = ''] of imports) {
    const file = posix.join(posix.dirname(path), target);
    loadedWith(readable(file), found);
  }
  return found;
}

function readable(path: string): string {
  const candidates = [path.replace(/\.js$/, '.ts'), path.replace(/\.js$/, '.tsx'), path];
  const found = candidates.find((candidate) => {
    try {
      return readFileSync(candidate) !== undefined;
    } catch {
      return false;
    }
  });
  if (found === undefined) throw new Error(`There is no ${path}`);
  return found;
}

test('the studio prints its address before it loads pages, checks, pipeline, models and what differs between prompts', () => {
  const loaded = [...loadedWith('src/cli/studio/own.ts')];
  expect(loaded).toContain('src/studio/server.ts');
  const early = loaded.filter((path) =>
    /^src\/(check|pipeline|models\/embedded|studio\/routes|prompts\/library\/diff)\//.test(path),
  );
  expect(early).toEqual([]);
});
