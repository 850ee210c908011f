import { listNames } from '../../core/text/names.js';
import { counted } from '../../core/text/numbers.js';
import { type RedactedCounts, redactedKinds } from './redaction.js';

const names = {
  email: { one: 'e-mail address', several: 'e-mail addresses' },
  phone: { one: 'phone number', several: 'phone numbers' },
  card: { one: 'card number', several: 'card numbers' },
  iban: { one: 'IBAN', several: 'IBANs' },
  token: { one: 'token', several: 'tokens' },
};

/** Returns how many values were replaced: `redacted: 12 e-mail addresses, 1 token`. */
export function describeRedacted(counts: RedactedCounts): string {
  const parts = redactedKinds.flatMap((kind) => {
    const count = counts[kind] ?? 0;
    return count === 0 ? [] : [counted(count, names[kind].one, names[kind].several)];
  });
  return `redacted: ${parts.length === 0 ? 'nothing' : listNames(parts, parts.length)}`;
}
