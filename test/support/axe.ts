import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const axe = readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe-core finds on a page against WCAG 2.1 A and AA. */
export async function violationsOf(page: Page): Promise<string[]> {
  // Told to the page by the debugger, which no policy of the page's forbids.
  await page.evaluate(await axe);
  return page.evaluate(async () => {
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'];
    // @ts-expect-error axe is there now.
    const { violations } = await globalThis.axe.run({ runOnly: tags });
    return violations.map(
      ({ id, nodes }: { id: string; nodes: { html: string }[] }) => `${id}: ${nodes[0]?.html}`,
    );
  });
}
