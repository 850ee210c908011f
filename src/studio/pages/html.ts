/** Writes a page out. Whatever a page holds is escaped by hono/jsx. */
export function htmlOf(page: { readonly toString: () => unknown }): string {
  return `<!doctype html>${String(page)}`;
}
