import { createHash } from 'node:crypto';
import { escapeHtml } from '../../core/text/markup/escape-html.js';

/** A page for the browser. */
export interface LoginPage {
  readonly status: number;
  readonly html: string;
}

const style = `
:root { color-scheme: light dark }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: #f4f5f7; color: #1c2430;
  font: 1.0625rem/1.6 system-ui, sans-serif }
main { max-width: 30rem; margin: 1rem; padding: 2.5rem; background: #fff; border-radius: .75rem;
  border-top: .375rem solid #1a7f4b; box-shadow: 0 1px 4px #0003 }
main.failed { border-color: #b3261e }
h1 { margin: 0 0 .75rem; font-size: 1.5rem; line-height: 1.3 }
p { margin: .5rem 0 0; overflow-wrap: anywhere }
.small { color: #4a5565; font-size: .9375rem }
@media (prefers-color-scheme: dark) {
  body { background: #12161c; color: #e6e9ee }
  main { background: #1d232c; border-color: #4cc38a; box-shadow: none }
  main.failed { border-color: #ff8a80 }
  .small { color: #b4bdc9 }
}`;

/** Allows the one style of these pages and nothing else: no script, no image, no frame around them. */
export const policy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Shown only once the session is verified and saved. @param who hostile */
export function success(who: string): LoginPage {
  return page(200, 'done', 'You are logged in', [
    `ticketsift knows you as ${who}.`,
    'You can close this page and go back to the terminal.',
  ]);
}

/** @param why hostile */
export function failure(why: string): LoginPage {
  return page(400, 'failed', 'You are not logged in', [why, 'The terminal says what to do next.']);
}

/** Shown for a request that is not the awaited answer. */
export const notExpected: LoginPage = page(
  400,
  'failed',
  'This is not the login that ticketsift is waiting for',
  ['Continue on the page that ticketsift opened last.'],
);

export const alreadyUsed: LoginPage = page(410, 'failed', 'This login is over', [
  'To log in again, run ticketsift login.',
]);

function page(
  status: number,
  kind: 'done' | 'failed',
  title: string,
  [first = '', ...others]: string[],
): LoginPage {
  const paragraphs = [
    `<p>${escapeHtml(first)}</p>`,
    ...others.map((text) => `<p class="small">${escapeHtml(text)}</p>`),
  ];
  return {
    status,
    html: `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} · ticketsift</title><style>${style}</style></head>
<body><main class="${kind}"><h1>${escapeHtml(title)}</h1>${paragraphs.join('')}</main></body>
</html>
`,
  };
}
