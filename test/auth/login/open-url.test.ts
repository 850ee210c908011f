import { execFile } from 'node:child_process';
import { chmod, readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { isOfTheWeb, openUrl } from '../../../src/auth/login/open-url.js';
import { errorOf } from '../../support/auth.js';
import { builtUrl } from '../../support/built.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

describe('an address for the browser', () => {
  it.each([
    ['https://auth.example.com/x?a=b', true],
    ['HTTP://127.0.0.1:1', true],
    ['file:///etc/passwd', false],
    ['javascript:alert(1)', false],
    ['-h', false],
    ['--new-window https://x.example', false],
    [' https://x.example', false],
    ['https://', false],
    ['', false],
  ])('case 51: %j may be opened: %s', (address, expected) => {
    expect(isOfTheWeb(address)).toBe(expected);
  });

  it.each(['file:///etc/passwd', '-h'])('case 51: %s is not opened', async (address) => {
    expect(await errorOf(openUrl(address))).toMatchObject({ code: 'login_failed' });
  });

  // Other systems are handed the address in other ways, which need those systems.
  it.runIf(process.platform === 'linux')(
    'case 52: is handed on as it is, and no shell reads it',
    async () => {
      await using folder = await temporaryFolder();
      const browser = await folder.write(
        'browser',
        '#!/bin/sh\nprintf "%s\\n" "$#" "$@" > seen.new && mv seen.new seen\n',
      );
      await chmod(browser, 0o755);
      const address =
        'https://auth.example.com/x?a=$(touch made)&b=`touch made`&c=;touch made;"touch made"|touch made';
      const script = `
      const { openUrl } = await import(${JSON.stringify(builtUrl('auth/login/open-url.js'))});
      const { watch } = await import('node:fs');
      const seen = new Promise((resolve) => watch('.', (_, name) => name === 'seen' && resolve()));
      await openUrl(${JSON.stringify(address)});
      await seen;
      process.exit(0);
    `;
      await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
        cwd: folder.path,
        env: { PATH: process.env.PATH, HOME: folder.path, BROWSER: browser },
      });
      const [count, given = ''] = (await readFile(folder.file('seen'), 'utf8')).split('\n');
      expect(count).toBe('1');
      expect(decodeURIComponent(given)).toBe(address);
      expect(await readdir(folder.path)).not.toContain('made');
    },
  );
});
