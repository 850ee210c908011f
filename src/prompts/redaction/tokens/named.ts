import { type FoundValue, placed } from '../span.js';

/** `postgres://user:password@host`: up to the last sign before the path. */
const inUrl = /:\/\/[^\s/?#:"'<>]*:([^\s/?#"'<>]+)@/g;

/** `Bearer …`, `Basic …`. */
const inHeader = /(?<![\w-])(?:bearer|basic|token)[ \t]{1,4}["']?([\w.~+/=-]{12,})/gi;
/** The same where it is said to be one, and whatever else a header gives. */
const withScheme =
  /(?<![\w-])authorization["']?[ \t]{0,4}[:=][ \t]{0,4}["']?(?:bearer|basic|token)[ \t]{1,4}([\w.~+/=:-]{6,})/gi;
const authorization = /(?<![\w-])authorization["']?[ \t]{0,4}[:=][ \t]{0,4}["']?([\w.~+/=:-]{6,})/gi;

/** `password: …`, `?password=…`. */
const password =
  /(?<![a-z0-9?&])(?:pass(?:word|wd|phrase|wort)?|pwd|contraseña|mot de passe)["']?[ \t]{0,4}(?:is|[:=]|=>)[ \t]{0,4}["']?([^\s"'<>]{6,})/gi;
const passwordInQuery = /[?&](?:pass(?:word|wd|phrase)?|pwd)=([^\s"'<>&]{6,})/gi;

/** `api_key = …`, `"client_secret": "…"`, `?access_token=…`. */
const key =
  /(?<![a-z0-9])(?:(?:[a-z]{2,12}[_ -]?)?secret|(?:[a-z]{2,12}[_ -]?)?token|(?:api|access|secret|private|account|shared|auth|encryption|signing)[_ -]?(?:access[_ -]?)?key|sig|signature)["']?(?:[ \t]{0,4}(?:[:=]|=>)[ \t]{0,4}|[ \t]{1,4}is[ \t]{1,4}|[ \t]{1,4})["']?([^\s"'<>&,;()]{12,})/gi;

/** Finds secrets by what is in front of them. */
export function findNamed(text: string): FoundValue[] {
  return [
    ...(text.includes('://') ? valuesOf(inUrl, text, 1) : []),
    ...(/bearer|basic|token/i.test(text) ? valuesOf(inHeader, text).filter(isLongOrMixed) : []),
    ...(/authorization/i.test(text)
      ? [...valuesOf(withScheme, text), ...valuesOf(authorization, text).filter(isNoWord)]
      : []),
    ...(/pass|pwd|contras/i.test(text)
      ? [...valuesOf(password, text), ...valuesOf(passwordInQuery, text)].filter(isMixed)
      : []),
    ...(/secret|token|key|sig/i.test(text) ? valuesOf(key, text).filter(isMixed) : []),
  ];
}

/** @param behind how many characters of a match are behind the value, which is its only group */
function valuesOf(pattern: RegExp, text: string, behind = 0): FoundValue[] {
  return Array.from(text.matchAll(pattern), ({ 0: whole, 1: value = '', index }) =>
    placed(value, index + whole.length - behind - value.length),
  );
}

/** Words alone are no secrets. */
function isMixed({ value }: FoundValue): boolean {
  return /\d/.test(value) && /[a-z]/i.test(value);
}

/** No word that follows `bearer` or `basic` is so long. */
function isLongOrMixed(found: FoundValue): boolean {
  return isMixed(found) || (found.value.length >= 20 && isNoWord(found));
}

function isNoWord({ value }: FoundValue): boolean {
  return !/^[A-Z]?[a-z]+(?:[._-][A-Z]?[a-z]+)*$/.test(value);
}
