import { describe, expect, it } from 'vitest';
import { fillFromEnvironment, readPostgresVariables } from '../../src/config/environment.js';

describe('what the environment fills in', () => {
  it.each([
    [`postgres://\${HOST}/db`, 'postgres://h/db'],
    [`\${HOST}\${PORT}`, 'h1'],
    ['no variables', 'no variables'],
    [`$HOST {HOST} \${}`, `$HOST {HOST} \${}`],
    [`\${TRICKY}`, `\${HOST}$&`],
  ])('%s is %s', (text, filled) => {
    const env = { HOST: 'h', PORT: '1', TRICKY: `\${HOST}$&` };
    expect(fillFromEnvironment(text, env, 'f.yaml')).toBe(filled);
  });

  it('is told where it is not set, all at once', () => {
    expect(() => fillFromEnvironment(`\${A}\${B}\${C}`, { B: '', C: 'x' }, 'f.yaml')).toThrow(
      expect.objectContaining({
        code: 'config',
        message: 'f.yaml uses A, B, which the environment does not set',
      }),
    );
  });
});

it('of the environment PostgreSQL is given its own variables alone, and the home', () => {
  const env = { PGHOST: 'h', PGPASSWORD: 'x', OPENAI_API_KEY: 'secret', HOME: '/home/ada' };
  expect(readPostgresVariables(env)).toEqual({ PGHOST: 'h', PGPASSWORD: 'x', HOME: '/home/ada' });
});
