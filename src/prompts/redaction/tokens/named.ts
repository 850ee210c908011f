import { type FoundValue, placed } from '../span.js';

/** `postgres://user:password@host`: up to the last sign before the path. */
const inUrl = /:\/\/[^\s/?#:"'<>]*:([^\s/?#"'<>]+)@/g;

/** `Bearer …`, `Basic …`. */
const inHeader = /(?<![\w-])(?:bearer|basic|token)[ \t]{1,4}["']?([\w.~+/=-]{12,})/gi;
/** The same where it is said to be one, and whatever else a header gives. */
const withScheme =
  /(?<![\w-])authorization["']?[ \t]{0,4}[:=][ \t]{0,4}["']?(?:bearer|basic|token)[ \t]{1,4}([\w.~+/=:-]{6,})/gi;
const authorization = /(?<![\w-])authorization["']?[ \t]{0,4}[:=][ \t]{0,4}["']?([\w.~+/=:-]{6,})/gi;

/**
 * What is between a label and its value: `: `, `=`, `is`; marks, as in `**Password:** …` and `"password": "…"`; the
 * border of a cell. Bounded, so that each label looks at some twenty characters.
 */
const marks = '["\'*_`\\\\]{0,3}';
const assigns = `${marks}[ \\t]{0,4}(?:[:=]|=>)[ \\t]{0,4}${marks}[ \\t]{0,4}`;
/** Where the value is in a cell or on a line of its own. */
const apartFrom = `${marks}[ \\t]{0,4}[:=]?${marks}[ \\t]{0,4}(?:\\||\\t|(?<=[:=][*_ \\t]{0,5})\\r?\\n(?:[ \\t]{0,4}\\r?\\n)?)[ \\t>|]{0,6}${marks}`;
const alone = '(?=[*_`"\']{0,3}[ \\t]{0,8}(?:[|\\t\\r\\n]|$))';
const noAddress = '(?!https?:\\/\\/)';

const passwords = 'pass(?:word|wd|phrase|wort|code)?|kennwort|pwd|contraseña|mot de passe|wachtwoord|senha';
const keys =
  '(?:[a-z]{2,12}[_ -]?)?secret|(?:[a-z]{2,12}[_ -]?)?token|(?:api|access|secret|private|account|shared|auth|encryption|signing)[_ -]?(?:access[_ -]?)?key';

/** `password: …`, `password is …`; `--password …`. */
const password = new RegExp(
  `(?<![a-z0-9?&])(?:${passwords})(?:${assigns}|["']?[ \\t]{1,4}is[ \\t]{1,4}["']?)${noAddress}([^\\s"'<>]{6,})`,
  'gi',
);
const passwordInQuery = /[?&](?:pass(?:word|wd|phrase)?|pwd)=([^\s"'<>&]{6,})/gi;
/** `Password: | …`, and the next line. */
const labelled = new RegExp(
  `(?<![a-z0-9?&])(?:${passwords}|${keys})${apartFrom}${noAddress}([^\\s"'<>:]{6,200})${alone}`,
  'gi',
);
/** `password: "one two"`. */
const quoted = new RegExp(
  `(?<![a-z0-9?&])(?:${passwords})["']?[ \\t]{0,4}(?:[:=]|=>)[ \\t]{0,4}(?:"([^"\\r\\n]{6,80})(?=")|'([^'\\r\\n]{6,80})(?='))`,
  'gi',
);
/** `--password …`, `curl -u name:…`. */
const option = new RegExp(`(?<![\\w-])--?(?:${passwords}|${keys})[ \\t]{1,4}["']?([^\\s"'<>]{6,})`, 'gi');
const userOption = /(?<![\w-])(?:-u|--user|--proxy-user)[ \t=]{0,4}["']?[^\s:"'<>]{1,64}:([^\s"'<>]{4,})/g;
/** `<password>…</password>`. */
const element = new RegExp(
  `<(?:\\w{1,20}:)?(?:${passwords}|${keys})(?: [^<>]{0,80})?>[ \\t]{0,4}([^\\s<>][^<>\\r\\n]{0,200})(?=</)`,
  'gi',
);
/** `Cookie: session=…`, up to the end of the line. */
const cookie = /(?<![\w-])(?:set-)?cookie["']?[ \t]{0,4}:[ \t]{0,4}["']?([\w.-]{1,64}=[^\r\n"']{4,})/gi;

/** `api_key = …`, `"client_secret": "…"`, `?access_token=…`. */
const key = new RegExp(
  `(?<![a-z0-9])(?:(?:${keys})(?:${assigns}${noAddress}([^\\s"'<>&,;()]{8,})|["']?(?:[ \\t]{1,4}is[ \\t]{1,4}|[ \\t]{1,4})["']?([^\\s"'<>&,;()]{12,}))|(?:sig|signature)${assigns}([^\\s"'<>&,;()]{12,}))`,
  'gi',
);

const hasPassword = /pass|pwd|kennwort|contras|wachtwoord|senha/i;
const hasKey = /secret|token|key|sig/i;

/** Finds secrets by what is in front of them. */
export function findNamed(text: string): FoundValue[] {
  return [
    ...(text.includes('://') ? valuesOf(inUrl, text, 1) : []),
    ...(/bearer|basic|token/i.test(text) ? valuesOf(inHeader, text).filter(isLongOrMixed) : []),
    ...(/authorization/i.test(text)
      ? [...valuesOf(withScheme, text), ...valuesOf(authorization, text).filter(isNoWord)]
      : []),
    ...(hasPassword.test(text)
      ? [password, passwordInQuery, quoted].flatMap((pattern) => valuesOf(pattern, text)).filter(isMixed)
      : []),
    ...(hasKey.test(text) ? valuesOf(key, text).filter(isMixed) : []),
    ...(hasPassword.test(text) || hasKey.test(text)
      ? [
          ...[labelled, option].flatMap((pattern) => valuesOf(pattern, text)).filter(isMixed),
          ...valuesOf(element, text),
        ]
      : []),
    ...(/-u/.test(text) ? valuesOf(userOption, text).filter(({ value }) => /\D/.test(value)) : []),
    ...(/cookie/i.test(text) ? valuesOf(cookie, text) : []),
  ];
}

/** @param behind how many characters of a match are behind the value, which is the only group that it has */
function valuesOf(pattern: RegExp, text: string, behind = 0): FoundValue[] {
  return Array.from(text.matchAll(pattern), (match) => {
    const written = match.slice(1).find((group) => group !== undefined) ?? '';
    // Without the marks that end it: `**Password: …**`.
    const value = written.replace(/[|*`\\]{1,3}$/, '');
    return placed(value, match.index + match[0].length - behind - written.length);
  });
}

/** Returns whether a value is more than a word, which is not a secret. */
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
