import { describe, expect, it } from 'vitest';
import { guessEncoding, guessUtf16, isMostlyUtf8 } from '../../../src/sources/input/guess-encoding.js';
import { fc } from '../../support/properties.js';

describe('what text is written in that is not UTF-8', () => {
  it.each([
    [
      'German',
      'windows-1252',
      'aWQsdGV4dAoxLCJEaWUgR3L232Ugc3RpbW10IG5pY2h0LCBr9m5udGVuIFNpZSBkYXMgYml0dGUgcHL8ZmVuPyBG/HIgUvxja2ZyYWdlbjogSvxyZ2VuIE3832lnIgo=',
    ],
    [
      'French',
      'windows-1252',
      'aWQsdGV4dGUKMSwiQm9uam91ciwgamUgbpJhcnJpdmUgcGFzIOAgbWUgY29ubmVjdGVyIGRlcHVpcyBoaWVyLCBjJ+l0YWl0IGTpauAgYXJyaXbpIOAgTm/rbCIK',
    ],
    [
      'Spanish',
      'windows-1252',
      'aWQsdGV4dAoxLCK/RPNuZGUgZXN04SBtaSBwZWRpZG8/IExhIGNvbnRyYXNl8WEgbm8gZnVuY2lvbvMgbWHxYW5hIgo=',
    ],
    [
      'Danish',
      'windows-1252',
      'aWQsdGV4dAoxLCJKZWcgZuVyIGVuIGZlamwgbuVyIGplZyDlYm5lciBhcHBlbiwgYmVs+GJldCBlciBmb3JrZXJ0Igo=',
    ],
    ['one word', 'windows-1252', 'aWQsdGV4dAoxLGNhZukK'],
    ['signs', 'windows-1252', 'aWQsdGV4dAoxLCJJIGNhbpJ0IGxvZyBpbiCWIGl0IHNheXMgk2Vycm9ylCCFIGNvc3RzIKMyMCIK'],
    [
      'German',
      'macintosh',
      'aWQsdGV4dAoxLCJEaWUgR3Kap2Ugc3RpbW10IG5pY2h0LCBrmm5udGVuIFNpZSBkYXMgYml0dGUgcHKfZmVuPyBGn3IgUp9ja2ZyYWdlbjogSp9yZ2VuIE2fp2lnIgo=',
    ],
    [
      'French',
      'macintosh',
      'aWQsdGV4dGUKMSwiQm9uam91ciwgamUgbtVhcnJpdmUgcGFzIIggbWUgY29ubmVjdGVyIGRlcHVpcyBoaWVyLCBjJ450YWl0IGSOaoggYXJyaXaOIIggTm+RbCIK',
    ],
    ['signs', 'macintosh', 'aWQsdGV4dAoxLCJJIGNhbtV0IGxvZyBpbiDQIGl0IHNheXMg0mVycm9y0yDJIGNvc3RzIKMyMCIK'],
    [
      'Polish',
      'windows-1250',
      'aWQsdGV4dAoxLCJOaWUgbW9n6iBzaeogemFsb2dvd2HmLCBwcm9zeuogbyBzenlia7kgcG9tb2MsIGKzuWQgcLNhdG5vnGNpIgo=',
    ],
    [
      'Czech',
      'windows-1250',
      'aWQsdGV4dAoxLCJOZW35nnUgc2UgcPhpaGzhc2l0LCBwcm9z7W0gbyByeWNobG91IHBvbW9jLCBw+O1saZognmx1nW916Gv9IGv58iIK',
    ],
    [
      'Russian',
      'windows-1251',
      '7e7s5fA70uXs4DvO7+jx4O3o5QoxO8746OHq4CDi9e7k4DvN5SDw4OHu8uDl8iDv4PDu6/wsIO/u7O7j6PLlLCDv7ubg6/Pp8fLgCg==',
    ],
    [
      'Russian',
      'koi8-r',
      'zs/NxdI79MXNwTvv0MnTwc7JxQoxO+/bycLLwSDXyM/EwTvuxSDSwcLP1MHF1CDQwdLPzNgsINDPzc/HydTFLCDQz9bBzNXK09TBCg==',
    ],
    ['Japanese', 'shift_jis', 'aWQsdGV4dAoxLCKDjYNPg0ODk4LFgquC3IK5gvGBQoNwg1iDj4Fbg2iC8JZZguqC3IK1gr2BQiIK'],
    ['Japanese', 'euc-jp', 'aWQsdGV4dAoxLCKl7aWwpaSl86THpK2k3qS7pPOho6XRpbml76G8pcmk8su6pOyk3qS3pL+hoyIK'],
    [
      'Chinese',
      'gb18030',
      'aWQsdGV4dAoxLCLO0rXEtqm1pbu5w7vT0LW9o6zH687KyrLDtMqxuvK3orv1o7+1x8K8w9zC67TtzvOhoyIK',
    ],
    [
      'Chinese of Taiwan',
      'big5',
      'aWQsdGV4dAoxLCKn2qq6rXGz5sHZqFOms6jsoUG90LDdpLC78q7JrdSlWLNmoUi1br/9sUu9WL/5u36hQyIK',
    ],
    [
      'Korean',
      'euc-kr',
      'aWQsdGV4dAoxLCK3zrHXwM7AzCC1x8H2IL7KvcC0z7TZLiC68bnQufjIo7imIMDYvu659rfIvcC0z7TZLiIK',
    ],
    [
      'German',
      'utf-16le',
      'aQBkACwAdABlAHgAdAAKADEALAAiAEQAaQBlACAARwByAPYA3wBlACAAcwB0AGkAbQBtAHQAIABuAGkAYwBoAHQALAAgAGsA9gBuAG4AdABlAG4AIABTAGkAZQAgAGQAYQBzACAAYgBpAHQAdABlACAAcAByAPwAZgBlAG4APwAgAEYA/AByACAAUgD8AGMAawBmAHIAYQBnAGUAbgA6ACAASgD8AHIAZwBlAG4AIABNAPwA3wBpAGcAIgAKAA==',
    ],
    [
      'Russian',
      'utf-16be',
      'BD0EPgQ8BDUEQAA7BCIENQQ8BDAAOwQeBD8EOARBBDAEPQQ4BDUACgAxADsEHgRIBDgEMQQ6BDAAIAQyBEUEPgQ0BDAAOwQdBDUAIARABDAEMQQ+BEIEMAQ1BEIAIAQ/BDAEQAQ+BDsETAAsACAEPwQ+BDwEPgQzBDgEQgQ1ACwAIAQ/BD4ENgQwBDsEQwQ5BEEEQgQwAAo=',
    ],
  ])('%s in %s', (_, name, base64) => {
    expect(guessEncoding(Buffer.from(base64, 'base64'))?.name).toBe(name);
  });

  it('is clear where all else makes no sense', () => {
    const russian = Buffer.from(
      [...'\xCD\xE5 \xF0\xE0\xE1\xEE\xF2\xE0\xE5\xF2 \xEF\xE0\xF0\xEE\xEB\xFC'].join(''),
      'latin1',
    );
    expect(guessEncoding(russian)).toEqual({ name: 'windows-1251', isClear: true });
    expect(guessEncoding(Buffer.from('caf\xE9', 'latin1'))).toEqual({ name: 'windows-1252', isClear: false });
  });

  it('is unknown of ASCII', () => {
    expect(guessEncoding(Buffer.from('id,text\n1,a\n'))).toBeUndefined();
    expect(guessEncoding(Buffer.alloc(0))).toBeUndefined();
  });

  it('is guessed of any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        guessEncoding(Buffer.from(bytes));
      }),
    );
  });
});

describe('text that is UTF-8 for the most part', () => {
  it('is known by its whole characters', () => {
    const text = Buffer.from('äöü äöü äöü');
    expect(isMostlyUtf8(Buffer.concat([text, Buffer.of(0xe4)]))).toBe(true);
    expect(isMostlyUtf8(Buffer.from('\xE4\xF6\xFC Gr\xF6\xDFe', 'latin1'))).toBe(false);
    expect(isMostlyUtf8(Buffer.from('Gr\xF6\xDFe, \xC3\xA4', 'latin1'))).toBe(false);
  });
});

it('UTF-16 is known by its zeros, and a zero here and there is none', () => {
  expect(guessUtf16(Buffer.from('id', 'utf16le'))).toBe('utf-16le');
  expect(guessUtf16(Buffer.from('id', 'utf16le').swap16())).toBe('utf-16be');
  expect(guessUtf16(Buffer.from('id,te\0xt\n1,a\n'))).toBeUndefined();
  expect(guessUtf16(Buffer.alloc(100))).toBeUndefined();
});
