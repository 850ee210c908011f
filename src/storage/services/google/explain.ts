import * as z from 'zod';
import { TicketsiftError } from '../../../core/errors.js';
import { shorten } from '../../../core/text/shorten.js';
import { visible } from '../../../core/text/visible.js';
import type { ServiceAnswer, ServiceFailure } from '../service.js';
import { keyFileVariable } from './key-file.js';
import { type SheetsUse, sheetsScopes } from './scopes.js';
import { tokenHost } from './service-token.js';

/** Who asked for what, as far as an explanation depends on it. */
interface Asker {
  readonly use: SheetsUse;
  /** Of the service account; undefined where it is the person's own login, or not known yet. */
  readonly email: string | undefined;
}

const failureAnswer = z.looseObject({
  error: z.looseObject({
    message: z.string().default(''),
    status: z.string().default(''),
    details: z
      .array(
        z.looseObject({
          reason: z.string().optional(),
          metadata: z.looseObject({ consumer: z.string().optional() }).optional(),
        }),
      )
      .default([])
      .catch([]),
    errors: z
      .array(z.looseObject({ reason: z.string().optional() }))
      .default([])
      .catch([]),
  }),
});

const tokenFailure = z.looseObject({ error: z.string(), error_description: z.string().default('') });

/** Reasons that come with 403 as well, which is otherwise for what is not shared. */
const quotaReasons = ['rateLimitExceeded', 'userRateLimitExceeded', 'RATE_LIMIT_EXCEEDED'];

/** Returns whether Google refuses because of too many requests, whatever the status. */
export function isOverQuota({ text }: ServiceAnswer): boolean {
  const { data } = failureAnswer.safeParse(parsed(text));
  const reasons = data ? [...data.error.details, ...data.error.errors].map(({ reason }) => reason ?? '') : [];
  return reasons.some((reason) => quotaReasons.includes(reason));
}

/** Returns what a refusal of Google means, with what to do. */
export function explainGoogle({ request, answer }: ServiceFailure, asker: Asker): TicketsiftError {
  const content = parsed(answer.text);
  if (request.host === tokenHost) return explainToken(content, answer.status);
  return isWebPage(answer) ? webPage(answer) : explainSheets(content, answer.status, asker);
}

function refused(message: string, hint: string): TicketsiftError {
  return new TicketsiftError('service_refused', message, { hint });
}

/** Of a proxy, a firewall or the sign-in page of a network: Google answers its API with JSON. */
function isWebPage({ text, status }: ServiceAnswer): boolean {
  return status < 500 && /^\s*</.test(text);
}

function webPage({ status }: ServiceAnswer): TicketsiftError {
  return new TicketsiftError(
    'service_unavailable',
    `A web page came in place of an answer from Google Sheets (status ${status})`,
    {
      hint: 'A proxy, a firewall or the sign-in page of this network may be in between: open any page in a browser, then run the same command again.',
    },
  );
}

function explainToken(content: unknown, status: number): TicketsiftError {
  const { data } = tokenFailure.safeParse(content);
  const said = shorten(visible(data?.error_description ?? ''), 200);
  if (data?.error === 'invalid_grant') {
    if (/iat|exp|timeframe|short-lived/i.test(said)) {
      return refused(
        'Google refuses the service account’s signature, since the clock of this machine is wrong',
        'Set the clock right (timedatectl set-ntp true), and run the same command again.',
      );
    }
    if (/signature/i.test(said)) {
      return refused(
        'Google does not know the service account’s key: it was deleted, or disabled',
        `Make a new key in the Google Cloud console, and have ${keyFileVariable} name its file.`,
      );
    }
    return refused(
      `Google does not know the service account${said === '' ? '' : `: ${said}`}`,
      `It may have been deleted or disabled. Look at it in the Google Cloud console, and have ${keyFileVariable} name the file of its key.`,
    );
  }
  if (status >= 500 || data === undefined) return unavailable(status);
  return refused(
    `Google gives the service account no token: ${shorten(visible(data.error), 60)}${said === '' ? '' : `, ${said}`}`,
    'Look at the service account in the Google Cloud console.',
  );
}

function explainSheets(content: unknown, status: number, asker: Asker): TicketsiftError {
  const { data } = failureAnswer.safeParse(content);
  if (!data) return unavailable(status);
  const { message, status: name, details, errors } = data.error;
  const said = shorten(visible(message), 200);
  const reasons = [...details, ...errors].map(({ reason }) => reason);
  const has = (...wanted: string[]) => wanted.some((one) => reasons.includes(one));
  if (has('SERVICE_DISABLED', 'accessNotConfigured')) return notEnabled(details);
  if (has('ACCESS_TOKEN_SCOPE_INSUFFICIENT', 'insufficientPermissions')) return lacksScope(asker);
  if (status === 429 || name === 'RESOURCE_EXHAUSTED' || has(...quotaReasons)) {
    return new TicketsiftError(
      'service_unavailable',
      'Google Sheets gets more requests than its quota allows',
      {
        hint: 'It allows 60 requests a minute to each user. Run the same command later: what was answered is cached.',
      },
    );
  }
  if (/protected (?:cell|range|sheet)/i.test(message)) return isProtected(asker);
  switch (status) {
    case 400:
      return explainBadRequest(name, message, said);
    case 401:
      return refused(
        'Google Sheets does not accept the credential any more',
        asker.email === undefined
          ? 'Log in again: ticketsift login'
          : `The service account’s key may have been deleted. Make a new one, and have ${keyFileVariable} name its file.`,
      );
    case 403:
      return notShared(asker);
    case 404:
      return refused(
        'There is no such spreadsheet',
        'It may have been deleted, or its address is not whole: copy it once more from the browser.',
      );
    default:
      if (status >= 500) return unavailable(status);
      return refused(`Google Sheets refuses this (status ${status}): ${said}`, 'See what it says.');
  }
}

function explainBadRequest(name: string, message: string, said: string): TicketsiftError {
  if (name === 'FAILED_PRECONDITION' || /not supported for this document/i.test(message)) {
    return refused(
      'This is not a Google spreadsheet but a file in Google Drive, such as one of Excel',
      'Open it in the browser and choose File > Save as Google Sheets; or File > Download, and name the file.',
    );
  }
  if (/unable to parse range|exceeds grid limits|no grid with id/i.test(message)) {
    return refused(
      `The sheet was changed meanwhile: ${said}`,
      'Its name, rows or columns are other ones now. Run the same command again.',
    );
  }
  if (/above the limit of [\d,]+ cells/i.test(message)) {
    return refused(
      'The spreadsheet has no room for more columns',
      'Delete sheets or columns that are not needed.',
    );
  }
  return refused(`Google Sheets refuses this: ${said}`, 'Check the address, --sheet and --range.');
}

function notShared({ use, email }: Asker): TicketsiftError {
  const [verb, role] = use === 'read' ? ['read', 'Viewer'] : ['change', 'Editor'];
  if (email === undefined) {
    return refused(
      `Your login at Google may not ${verb} this spreadsheet`,
      `Ask its owner to share it with you, as ${role}; or log in with another account.`,
    );
  }
  return refused(
    `${visible(email)} may not ${verb} this spreadsheet`,
    `Share it with ${visible(email)}, as ${role}: open it in the browser, choose Share, and paste that address.`,
  );
}

function isProtected({ email }: Asker): TicketsiftError {
  const who = email === undefined ? 'you' : visible(email);
  return refused(
    'The sheet has protected cells where the results go',
    `Under Data > Protect sheets and ranges let ${who} edit them, or take the protection away.`,
  );
}

function lacksScope({ use, email }: Asker): TicketsiftError {
  return refused(
    `The credential does not let ticketsift ${use === 'read' ? 'read' : 'change'} spreadsheets`,
    email === undefined
      ? `Log in once more: ticketsift login --scope ${sheetsScopes[use]}`
      : 'Look at the service account in the Google Cloud console.',
  );
}

function notEnabled(
  details: readonly { readonly metadata?: { readonly consumer?: string | undefined } | undefined }[],
) {
  const consumer = details.find(({ metadata }) => metadata?.consumer !== undefined)?.metadata?.consumer ?? '';
  const [, project] = /^projects\/([a-z0-9-]{1,40})$/.exec(consumer) ?? [];
  const page = `https://console.cloud.google.com/apis/library/sheets.googleapis.com${project ? `?project=${project}` : ''}`;
  return refused(
    'The Google Sheets API is not enabled for the project of this credential',
    `Enable it at ${page}, wait some minutes, and run the same command again.`,
  );
}

function unavailable(status: number): TicketsiftError {
  return new TicketsiftError(
    'service_unavailable',
    `Google Sheets does not work for now (status ${status})`,
    {
      hint: 'Run the same command later: what was answered is cached. A proxy may also have answered in its place.',
    },
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
