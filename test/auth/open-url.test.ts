import { describe, expect, it } from 'vitest';
import { isOfTheWeb, openUrl } from '../../src/auth/open-url.js';
import { errorOf } from '../support/auth.js';

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
});
