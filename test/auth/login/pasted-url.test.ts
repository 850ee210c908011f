import { describe, expect, it } from 'vitest';
import { readPasted } from '../../../src/auth/login/pasted-url.js';

const redirectUri = 'http://127.0.0.1:4321/callback';

/** What each of the lines comes to. */
async function read(...lines: string[]): Promise<(string | undefined)[]> {
  async function* typed() {
    yield* lines;
  }
  const found: (string | undefined)[] = [];
  for await (const parameters of readPasted(typed(), redirectUri)) found.push(parameters?.toString());
  return found;
}

describe('an address that a person pastes', () => {
  it.each([
    ['as it is', `${redirectUri}?state=s&code=c`],
    ['with white space around it', `\t ${redirectUri}?state=s&code=c \r`],
    ['with white space within', `${redirectUri}?sta te=s&co\nde=c`],
    ['with a fragment, which some providers leave there', `${redirectUri}?state=s&code=c#_=_`],
    ['with its beginning in capitals', 'HTTP://127.0.0.1:4321/callback?state=s&code=c'],
  ])('is read %s', async (_, line) => {
    expect(await read(line)).toEqual(['state=s&code=c']);
  });

  it('goes on in the next lines, where something has broken it', async () => {
    expect(await read(redirectUri, '?state=s&co', '', 'de=c')).toEqual(['', 'state=s&co=', 'state=s&code=c']);
    expect(await read('http://127.0.0.1:43', '21/callback?code=c')).toEqual([undefined, 'code=c']);
  });

  it('begins anew with each line that looks like one', async () => {
    expect(await read(`${redirectUri}?state=old`, `${redirectUri}?state=new`)).toEqual([
      'state=old',
      'state=new',
    ]);
    expect(await read('hello', `${redirectUri}?state=s`)).toEqual([undefined, 'state=s']);
  });

  it.each([
    'hello',
    'y',
    'c0de-alone',
    '?state=s&code=c',
    'http://127.0.0.1:4321/?state=s&code=c',
    'http://127.0.0.1:4321/callback/?state=s&code=c',
    'http://127.0.0.1:9/callback?state=s&code=c',
    'http://localhost:4321/callback?state=s&code=c',
    'https://127.0.0.1:4321/callback?state=s&code=c',
    'https://evil.example/http://127.0.0.1:4321/callback?state=s&code=c',
    'http://127.0.0.1:4321@evil.example/callback?state=s&code=c',
    'http://[',
  ])('is none of ours: %s', async (line) => {
    expect(await read(line)).toEqual([undefined]);
  });

  it('says nothing of empty lines', async () => {
    expect(await read('', '   ', '\t')).toEqual([]);
  });
});
