import { describe, expect, it } from 'vitest';
import { Resources } from '../../src/core/resources.js';

describe('resources', () => {
  const opened = (names: string[], closed: string[]) => {
    const resources = new Resources();
    for (const name of names) {
      resources.use({
        async [Symbol.asyncDispose]() {
          closed.push(name);
          if (name.startsWith('bad')) throw new Error(name);
        },
      });
    }
    return resources;
  };

  it('are closed in the opposite order, those that close at once among them', async () => {
    const closed: string[] = [];
    const resources = opened(['a', 'b'], closed);
    resources.use({ [Symbol.dispose]: () => void closed.push('c') });
    await resources[Symbol.asyncDispose]();
    expect(closed).toEqual(['c', 'b', 'a']);
  });

  it('are closed once', async () => {
    const closed: string[] = [];
    const resources = opened(['a'], closed);
    await resources[Symbol.asyncDispose]();
    await resources[Symbol.asyncDispose]();
    expect(closed).toEqual(['a']);
  });

  it('are all closed though some fail, and the first failure is thrown', async () => {
    const closed: string[] = [];
    const resources = opened(['a', 'bad 1', 'b', 'bad 2'], closed);
    await expect(resources[Symbol.asyncDispose]()).rejects.toThrow('bad 2');
    expect(closed).toEqual(['bad 2', 'b', 'bad 1', 'a']);
  });

  it('gives back what it is given', () => {
    const resource = { [Symbol.dispose]() {} };
    expect(new Resources().use(resource)).toBe(resource);
  });
});
