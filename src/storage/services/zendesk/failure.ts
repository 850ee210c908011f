import { TicketsiftError } from '../../../core/errors.js';
import { shorten } from '../../../core/text/shorten.js';
import { visible } from '../../../core/text/visible.js';
import type { ServiceAnswer, ServiceFailure } from '../service.js';
import type { ZendeskAccount } from './account.js';
import { whereTokensAre, type ZendeskCredential } from './credential.js';
import { complaintSchema } from './schemas.js';

/** What a failure is explained with. */
interface Surroundings {
  readonly account: ZendeskAccount;
  readonly credential: ZendeskCredential;
}

/** Returns what a failure means for people, with what to do. */
export function explainZendeskFailure(
  { request, answer }: ServiceFailure,
  { account, credential }: Surroundings,
): TicketsiftError {
  const { name, host } = account;
  const said = complaintOf(answer);
  const quoted = said === '' ? '' : `: ${said}`;
  const { status } = answer;
  const refused = (message: string, hint: string) =>
    new TicketsiftError('service_refused', message, { hint });
  const away = (message: string, hint: string) =>
    new TicketsiftError('service_unavailable', message, { hint });
  if (status !== 401 && status < 500 && isSuspended(answer, said))
    return refused(
      `The Zendesk account ${name} is suspended or has expired${quoted}`,
      `Sign in at https://${host} as its owner, and look under Billing.`,
    );
  if (status === 403 && isHtml(answer))
    return refused(
      `A web page came in place of an answer from ${host} (status 403)`,
      'A firewall, a proxy, or the IP restrictions of the account (Admin Center, Account, Security) may keep this machine out.',
    );
  switch (status) {
    case 401:
      return refusedCredential(account, credential);
    case 402:
      return refused(`The Zendesk account ${name} does not pay for this${quoted}`, 'Ask its owner.');
    case 403:
      return request.path.startsWith('/api/v2/incremental/')
        ? refused(
            `The user of your credential may not export the tickets of ${name}${quoted}`,
            'Zendesk lets administrators alone export tickets. Use the e-mail address and token of one, or an OAuth token with the scope read.',
          )
        : refused(
            `The user of your credential may not do this in ${name}${quoted}`,
            'Ask an administrator of the account for the permission, or use the credential of one; an OAuth token needs the scope write to write.',
          );
    case 404:
      return isAboutRecord(answer)
        ? refused(`What was asked for is no longer in ${name}${quoted}`, 'Run the same command again.')
        : refused(
            `There is no Zendesk account at ${host}`,
            'Check the name: it is the first part of the address of the pages where agents work.',
          );
    case 422:
    case 400:
      return refused(
        `Zendesk does not take this request${quoted}`,
        'Check --since, and run the same command again.',
      );
    case 429:
      return away(
        `Zendesk keeps refusing requests for ${name}: too many are sent${quoted}`,
        'Other programs use up the limit of the account. Wait a few minutes, and run the same command again.',
      );
    default:
      return away(
        isHtml(answer)
          ? `Zendesk is under maintenance or has a failure (status ${status})`
          : `Zendesk failed with status ${status}${quoted}`,
        'See https://status.zendesk.com, and run the same command again later.',
      );
  }
}

/** The account does not know the credential. */
export function refusedCredential(
  { name }: ZendeskAccount,
  { kind }: Pick<ZendeskCredential, 'kind'>,
): TicketsiftError {
  const hint =
    kind === 'OAuth token'
      ? 'Make a new OAuth token with the scope read (and write for --update-field), and set ZENDESK_OAUTH_TOKEN.'
      : `Check that ZENDESK_EMAIL is the address of the token's user, that ZENDESK_API_TOKEN is of this account and active, and that token access is on (${whereTokensAre}).`;
  return new TicketsiftError('service_refused', `Zendesk does not accept your ${kind} for ${name}`, { hint });
}

/** What came back is not what the reference says. */
export function unreadableAnswer({ name }: ZendeskAccount, answer: ServiceAnswer, cause?: unknown) {
  return new TicketsiftError(
    'service_unavailable',
    isHtml(answer)
      ? `Zendesk answered with a web page in place of data for ${name}: it may be under maintenance`
      : `Zendesk answered something that cannot be read for ${name}`,
    { cause, hint: 'See https://status.zendesk.com, and run the same command again later.' },
  );
}

function isHtml({ text }: ServiceAnswer): boolean {
  return /^\s*</.test(text);
}

/** A page says so where there is no account; JSON that there is none of something. */
function isAboutRecord(answer: ServiceAnswer): boolean {
  return !isHtml(answer) && !/no help ?desk/i.test(answer.text) && answer.text.trim() !== '';
}

function isSuspended({ text }: ServiceAnswer, said: string): boolean {
  return /account (?:has been |is |was )?(?:suspended|expired|deactivated|cancell?ed)|trial has expired/i.test(
    `${said} ${text
      .slice(0, 20_000)
      .replace(/<[^>]*>/g, ' ')
      .replace(/\s+/g, ' ')}`,
  );
}

function complaintOf({ text }: ServiceAnswer): string {
  const read = complaintSchema.safeParse(jsonOf(text));
  if (!read.success) return '';
  const { error, description, message } = read.data;
  const [title, more] = typeof error === 'object' ? [error?.title, error?.message] : [error, ''];
  return shorten(visible(description || more || message || title || ''), 300);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
