import { describe, expect, it } from 'vitest';
import { FilledVariables, variablesIn } from '../../src/config/variables.js';
import { fc } from '../support/properties.js';

describe('what is shown for what variables filled in', () => {
  const secret = 'ghp_S3cr+et/20 %';
  const filled = () => {
    const variables = new FilledVariables({
      TOKEN: secret,
      PORT: '1',
      LONG: 'x'.repeat(100),
      DB_HOST: 'DB.example',
    });
    variables.fill(`postgres://\${TOKEN}:\${LONG}@\${DB_HOST}:\${PORT}/db`, 'f.yaml');
    return variables;
  };

  it.each([
    ['a value', `user "${secret}"`, `user "\${TOKEN}"`],
    ['a value, encoded as in a URL', encodeURIComponent(secret), `\${TOKEN}`],
    ['a value in lower case, as hosts are shown', 'db.example', `\${DB_HOST}`],
    ['a value that PostgreSQL has cut', `role "${'x'.repeat(63)}"`, `role "\${LONG}"`],
    [
      'a whole text, with short values',
      `postgres://${secret}:${'x'.repeat(100)}@DB.example:1/db is down`,
      `postgres://\${TOKEN}:\${LONG}@\${DB_HOST}:\${PORT}/db is down`,
    ],
    [
      'a whole text without its password',
      `postgres://${secret}:***@DB.example:1/db`,
      `postgres://\${TOKEN}:***@\${DB_HOST}:\${PORT}/db`,
    ],
    ['short values elsewhere', 'line 1 of 12', 'line 1 of 12'],
    ['other text', 'nothing of it', 'nothing of it'],
  ])('%s', (_, text, shown) => {
    expect(filled().asWritten(text)).toBe(shown);
  });

  it('of one value within another, too', () => {
    const variables = new FilledVariables({ A: 'word', B: 'sword fish' });
    variables.fill(`\${A}\${B}`, 'f.yaml');
    expect(variables.asWritten('a sword fish, a word')).toBe(`a \${B}, a \${A}`);
  });

  it('never holds a value, whatever is around it', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 4, unit: 'binary' }),
        fc.string(),
        fc.string(),
        (value, before, after) => {
          const variables = new FilledVariables({ SECRET: `~${value}~` });
          variables.fill(`x\${SECRET}`, 'f.yaml');
          expect(variables.asWritten(`${before}~${value}~${after}`)).not.toContain(`~${value}~`);
        },
      ),
    );
  });

  it('is the text as it is where nothing was filled', () => {
    expect(new FilledVariables({ SECRET: 'secret' }).asWritten('a secret')).toBe('a secret');
  });
});

it('names each variable of a text once', () => {
  expect(variablesIn(`\${B}\${A}/\${B}$C\${}\${1}`)).toEqual(['B', 'A']);
});
