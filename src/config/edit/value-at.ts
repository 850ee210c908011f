/** Returns what settings say at a key, as it is written. */
export function valueAt(settings: unknown, key: readonly string[]): unknown {
  return key.reduce<unknown>(
    (below, step) =>
      typeof below === 'object' && below !== null
        ? Object.entries(below).find(([name]) => name === step)?.[1]
        : undefined,
    settings,
  );
}
