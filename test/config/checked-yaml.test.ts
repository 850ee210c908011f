import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { maxYaml, parseCheckedYaml } from '../../src/config/checked-yaml.js';

const schema = z.strictObject({ a: z.unknown(), b: z.unknown() }).partial();
const parse = (yaml: string) =>
  parseCheckedYaml(yaml, schema, { path: 'f.yaml', firstLine: 1, code: 'config' });

describe('YAML that was written to do harm', () => {
  it.each<[string, string, string]>([
    ['a key twice', 'a: 1\nb: 1\na: 2', 'f.yaml:3: This is not YAML: A key is there twice'],
    ['a key twice, once in quotes', 'a: 1\n"a": 2', 'f.yaml:2: This is not YAML: A key is there twice'],
    [
      'a key twice, deep within',
      'a:\n  - { b: 1, b: 2 }',
      'f.yaml:2: This is not YAML: A key is there twice',
    ],
    ['two documents', 'a: 1\n---\nb: 1', 'f.yaml:2: This is not YAML: Source contains multiple documents'],
    [
      'nesting without end',
      `a: ${'['.repeat(20_000)}`,
      'f.yaml:1: This is not YAML: It is nested too deeply',
    ],
    ['a key of the prototype', '__proto__: { a: 1 }', 'f.yaml:1: There is no key `__proto__`'],
    ['too much', `a: ${'x'.repeat(maxYaml)}`, 'f.yaml is too long for a file of settings'],
  ])('is refused: %s', (_, yaml, message) => {
    expect(() => parse(yaml)).toThrow(
      expect.objectContaining({ code: 'config', message: expect.stringContaining(message) }),
    );
  });

  it('is refused where few lines stand for a lot', () => {
    const lines = ['a: &a0 [x, x, x, x, x, x, x, x, x, x]'];
    for (let n = 1; n < 9; n++)
      lines.push(
        `b${n}: &a${n} [${Array(10)
          .fill(`*a${n - 1}`)
          .join(', ')}]`,
      );
    expect(() => parse(lines.join('\n'))).toThrow('Excessive alias count');
  });

  it('says the same to the schema and to anyone who looks at what is written', () => {
    const merged = '%YAML 1.1\n---\na: &a { x: 1 }\nb:\n  <<: *a\n  z: 2';
    expect(parse(merged)).toEqual({
      checked: { a: { x: 1 }, b: { x: 1, z: 2 } },
      written: { a: { x: 1 }, b: { x: 1, z: 2 } },
    });
    const inherited = parse('a:\n  __proto__: { x: 1 }');
    expect(inherited.checked.a).not.toHaveProperty('x');
  });
});
