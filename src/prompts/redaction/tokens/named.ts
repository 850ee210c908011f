import { type FoundValue, placed } from '../span.js';

/** `postgres://user:password@host`: up to the last sign before the path. */
const inUrl = /:\/\/[^\s/?#:"'<>]*:([^\s/?#"'<>]+)@/g;

/** `Bearer …`, `Basic …`, and whatever a header gives in other ways. */
const inHeader = /(?<![\w-])(?:bearer|basic|token)[ \t]{1,4}["']?([\w.~+/=-]{12,})/gi;
const authorization =
  /(?<![\w-])(?:proxy-)?authorization["']?[ \t]{0,4}[:=][ \t]{0,4}["']?(?:[a-z]{1,20}[ \t]{1,4})?([\w.~+/=:-]{6,})/gi;

/** `password: …`. */
const password =
  /(?<![a-z0-9])(?:pass(?:word|wd|phrase|wort)?|pwd|contraseña|mot de passe)["']?[ \t]{0,4}(?:is|[:=]|=>)[ \t]{0,4}["']?([^\s"'<>&]{6,})/gi;

/** `api_key = …`, `"client_secret": "…"`, `?access_token=…`. */
const key =
  /(?<![a-z0-9])(?:(?:[a-z]{2,12}[_ -]?)?secret|(?:[a-z]{2,12}[_ -]?)?token|(?:api|access|secret|private|account|shared|auth|encryption|signing)[_ -]?(?:access[_ -]?)?key|sig|signature)["']?[ \t]{0,4}(?:[:=]|=>)[ \t]{0,4}["']?([^\s"'<>&,;]{16,})/gi;

/** Finds secrets by what is in front of them. */
export function findNamed(text: string): FoundValue[] {
  return [
    ...(text.includes('://') ? valuesOf(inUrl, text, 1) : []),
    ...(/bearer|basic|token/i.test(text) ? valuesOf(inHeader, text).filter(isMixed) : []),
    ...(/authorization/i.test(text) ? valuesOf(authorization, text) : []),
    ...(/pass|pwd|contras/i.test(text) ? valuesOf(password, text).filter(isMixed) : []),
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
