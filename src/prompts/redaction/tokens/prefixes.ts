import { type FoundValue, placed } from '../span.js';

/** The beginnings of keys by who gives them out, each with how many characters follow at least, and which. */
const prefixes = [
  // OpenAI and those that do likewise; Stripe; GitHub; GitLab; Slack.
  /sk-(?:ant|proj|or|svcacct|admin|live|test)-[\w-]{12,}/,
  /sk-(?=[\w-]{0,40}\d)[\w-]{16,}/,
  /(?:sk|rk|pk)_(?:live|test)_\w{10,}/,
  /whsec_[\w+/=]{16,}/,
  /gh[opsur]_\w{16,}/,
  /github_pat_\w{20,}/,
  /gl(?:pat|dt|rt|ptt|soat|cbt|ft|imt|agent)-[\w-]{16,}/,
  /xox[a-z](?:\.xox[a-z])?-[\w-]{10,}/,
  /xapp-\d-[\w-]{10,}/,
  /hooks\.slack\.com\/services\/\w{1,20}\/\w{1,20}\/\w{16,}/,
  /discord(?:app)?\.com\/api\/webhooks\/\d{1,30}\/[\w-]{20,}/,
  // Amazon; Google; Azure storage.
  /(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{12,}/,
  /AIza[\w-]{30,}/,
  /ya29\.[\w-]{16,}/,
  /GOCSPX-[\w-]{16,}/,
  // Registries of packages and models; mail; shops; clouds; others.
  /npm_\w{30,}/,
  /pypi-[\w-]{16,}/,
  /dckr_pat_[\w-]{16,}/,
  /hf_\w{20,}/,
  /r8_\w{20,}/,
  /gsk_\w{20,}/,
  /xai-[\w-]{20,}/,
  /SG\.[\w-]{16,}\.[\w-]{16,}/,
  /key-[0-9a-f]{32}/,
  /[0-9a-f]{32}-us\d{1,2}/,
  /SK[0-9a-f]{32}/,
  /shp(?:at|ca|pa|ss)_[0-9a-fA-F]{16,}/,
  /do[opr]_v1_[0-9a-f]{32,}/,
  /dapi[0-9a-f]{32}/,
  /ATATT3[\w=-]{20,}/,
  /lin_api_\w{16,}/,
  /ntn_\w{20,}/,
  /figd_[\w-]{16,}/,
  /hv[bs]\.[\w-]{16,}/,
  /PMAK-[\w-]{20,}/,
  /AGE-SECRET-KEY-1[A-Z0-9]{20,}/,
  /\d{8,10}:AA[\w-]{30,}/,
];
const withPrefix = new RegExp(`(?<![A-Za-z0-9])(?:${prefixes.map(({ source }) => source).join('|')})`, 'g');

/** A JSON web token (RFC 7519): its header is an object in base64url. */
const jwt = /(?<![\w-])eyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*){0,3}/g;

/** Finds keys that begin with the prefix of their issuer. @param from where the word is in its text */
export function findWithPrefix(word: string, from: number): FoundValue[] {
  return [...word.matchAll(jwt), ...word.matchAll(withPrefix)].map(({ 0: key, index }) =>
    placed(key, from + index),
  );
}

/** Returns whether a key is the public half of an Amazon key. The other half has no prefix. */
export function isAmazonKey({ value }: FoundValue): boolean {
  return /^A[KS]IA/.test(value);
}
