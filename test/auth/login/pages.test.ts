import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { alreadyUsed, failure, notExpected, policy, success } from '../../../src/auth/login/pages.js';

const all = [
  ['success', success('Ann'), 200, 'You are logged in'],
  ['failure', failure('It went wrong'), 400, 'You are not logged in'],
  ['not expected', notExpected, 400, 'This is not the login that ticketsift is waiting for'],
  ['already used', alreadyUsed, 410, 'This login is over'],
] as const;

describe.each(all)('the page "%s"', (_, { status, html }, expected, title) => {
  it(`has the status ${expected} and says that ${title}`, () => {
    expect(status).toBe(expected);
    expect(html).toContain(`<h1>${title}</h1>`);
    expect(html).toContain(`<title>${title} · ticketsift</title>`);
  });

  it('has the one style that the policy allows, and nothing that needs another leave', () => {
    const style = /<style>(.*)<\/style>/s.exec(html)?.[1] ?? '';
    expect(policy).toContain(`style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`);
    expect(html).not.toMatch(
      /<(script|img|link|iframe|form|base|a)\b|\b(style|src|href|on\w+)=|url\(|@import/i,
    );
  });
});

describe('what a page says', () => {
  it('case 15: is text, whatever it looks like', () => {
    const hostile = `</p><script>alert("1")</script><b title='x'>&lt;`;
    const escaped =
      '&lt;/p&gt;&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&lt;b title=&#39;x&#39;&gt;&amp;lt;';
    expect(success(hostile).html).toContain(`ticketsift knows you as ${escaped}.`);
    expect(failure(hostile).html).toContain(`<p>${escaped}</p>`);
  });

  it('case 15: lets nothing be loaded, sent, or framed', () => {
    for (const rule of [
      "default-src 'none'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ])
      expect(policy.split('; ')).toContain(rule);
    expect(policy).not.toContain('unsafe');
  });
});
