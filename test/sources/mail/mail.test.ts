import { describe, expect, it } from 'vitest';
import { openEml, openMbox } from '../../../src/sources/mail/mail.js';
import type { FileOptions } from '../../../src/sources/table.js';
import { readAll } from '../../support/sources.js';

const from = 'From - Mon Nov 02 09:00:00 2026';

type Cells = Record<string, string>;

async function read(
  open: typeof openEml,
  content: string | Uint8Array,
  file: Partial<FileOptions> = {},
  chunkSize?: number,
) {
  const { columns, rows, lines, warnings } = await readAll(open, content, file, chunkSize);
  const named = rows.map(
    (values): Cells => Object.fromEntries(columns.map((column, at) => [column, values[at] ?? ''])),
  );
  return { rows: named, lines, warnings };
}

/** The only row of a message. */
async function readMessage(content: string | Uint8Array, file: Partial<FileOptions> = {}): Promise<Cells> {
  const { rows } = await read(openEml, content, file);
  expect(rows).toHaveLength(1);
  return rows[0] ?? {};
}

const latin1 = (text: string) => Buffer.from(text, 'latin1');

const order = [
  'Message-ID: <order-17@shop.example>',
  'Date: Mon, 2 Nov 2026 10:15:00 +0100 (CET)',
  'From: "Dr. Ada, MD" <ada@example.com>',
  'To: Help <help@shop.example>, sales@shop.example',
  'Cc: Team: bo@example.com, Cy <cy@example.com>;',
  'Subject: Where is my',
  '  order?',
  '',
  'It has not arrived.',
  '',
  'Ada',
  '',
].join('\r\n');

const orderRow = {
  id: 'order-17@shop.example',
  date: '2026-11-02T09:15:00Z',
  from: '"Dr. Ada, MD" <ada@example.com>',
  to: 'Help <help@shop.example>, sales@shop.example',
  cc: 'bo@example.com, Cy <cy@example.com>',
  subject: 'Where is my order?',
  body: 'It has not arrived.\n\nAda',
  thread: 'order-17@shop.example',
  labels: '',
  attachments: '',
};

describe('a message', () => {
  it.each([
    ['as it was sent', order],
    ['with LF', order.replaceAll('\r\n', '\n')],
    ['with a byte order mark', `\uFEFF${order}`],
    ['in UTF-16', Buffer.from(`\uFEFF${order}`, 'utf16le')],
    ['after blank lines', `\r\n\n${order}`],
    ['after a From line', `${from}\n${order}`],
  ])('is read %s', async (_, content) => {
    for (const chunkSize of [1, 7, undefined]) {
      expect((await read(openEml, content, {}, chunkSize)).rows).toEqual([orderRow]);
    }
  });

  it('has an id of its place, where it has none', async () => {
    const content = `${from}\nSubject: a\n\nx\n\n${from}\nSubject: b\n\ny\n`;
    const { rows } = await read(openMbox, content);
    expect(rows.map(({ id, thread }) => [id, thread])).toEqual([
      ['standard input:1', ''],
      ['standard input:6', ''],
    ]);
  });

  it('names its attachments and labels', async () => {
    const row = await readMessage(
      [
        'Subject: a',
        'X-Gmail-Labels: =?UTF-8?Q?Wichtig,Ge=C3=B6ffnet?=',
        'X-GM-THRID: 1847',
        'References: <a@x>',
        'Content-Type: multipart/mixed; boundary=b',
        '',
        '--b',
        '',
        'See the invoice.',
        '--b',
        "Content-Type: application/pdf; name*=utf-8''Rechnung%20%C3%BC.pdf",
        'Content-Transfer-Encoding: base64',
        '',
        'JVBERi0=',
        '--b',
        'Content-Type: image/png',
        'Content-Transfer-Encoding: base64',
        'Content-Disposition: attachment; filename="a.png"',
        '',
        'iVBO',
        '--b--',
      ].join('\n'),
    );
    expect(row).toMatchObject({
      body: 'See the invoice.',
      attachments: 'Rechnung ü.pdf|a.png',
      labels: 'Wichtig,Geöffnet',
      thread: '1847',
    });
  });

  it('of a delivery that failed, and an automatic reply, is a row', async () => {
    const report = [
      'From: MAILER-DAEMON@x',
      'Auto-Submitted: auto-replied',
      'Subject: Undelivered',
      'Content-Type: multipart/report; boundary=b',
      '',
      '--b',
      '',
      'Your mail came back.',
      '--b',
      'Content-Type: message/delivery-status',
      '',
      'Action: failed',
      '--b--',
    ].join('\n');
    expect(await readMessage(report)).toMatchObject({ subject: 'Undelivered', body: 'Your mail came back.' });
  });

  it('that was forwarded is a part of the text', async () => {
    const forward = [
      'Subject: Fwd',
      'Content-Type: multipart/mixed; boundary=b',
      '',
      '--b',
      '',
      'Please help her.',
      '--b',
      'Content-Type: message/rfc822',
      '',
      'From: ada@example.com',
      'Subject: Login',
      '',
      'I cannot log in.',
      '--b--',
    ].join('\n');
    const { body } = await readMessage(forward);
    expect(body).toMatch(/^Please help her\.[\s\S]*ada@example\.com[\s\S]*Login[\s\S]*I cannot log in\.$/);
  });

  it('in format=flowed has its paragraphs in one line', async () => {
    const content =
      'Subject: a\nContent-Type: text/plain; format=flowed\n\nOne paragraph \nin two lines.\nAnother.\n';
    expect((await readMessage(content)).body).toBe('One paragraph in two lines.\nAnother.');
  });
});

describe('the encoding', () => {
  const text = (charset: string, body: Buffer, encoding = '8bit') =>
    Buffer.concat([
      Buffer.from(
        `Subject: a\nContent-Type: text/plain; charset=${charset}\nContent-Transfer-Encoding: ${encoding}\n\n`,
      ),
      body,
    ]);

  it.each([
    ['windows-1252', latin1('\x93caf\xE9\x94 \x80 5'), '“café” € 5'],
    ['iso-8859-1', latin1('caf\xE9 \x80'), 'café €'],
    ['"ISO-8859-15"', latin1('caf\xE9 \xA4'), 'café €'],
    ['iso-2022-jp', latin1('\x1B$B%a!<%k\x1B(B'), 'メール'],
    ['Shift_JIS', latin1('\x83\x81\x81\x5B\x83\x8B'), 'メール'],
    ['gb18030', latin1('\xD3\xCA\xBC\xFE'), '邮件'],
    ['koi8-r', latin1('\xF0\xCF\xDE\xD4\xC1'), 'Почта'],
    ['utf-8', Buffer.from('café 😀'), 'café 😀'],
  ])('of a text in %s is the one that it names', async (charset, body, expected) => {
    expect((await readMessage(text(charset, body))).body).toBe(expected);
    const base64 = text(charset, Buffer.from(body.toString('base64')), 'base64');
    expect((await readMessage(base64)).body).toBe(expected);
  });

  it.each([
    ['=?iso-8859-1?Q?caf=E9_?= =?UTF-8?B?4oKs?=', 'café €'],
    ['=?windows-1252?Q?=93a=94?=', '“a”'],
    ['=?ISO-2022-JP?B?GyRCJWEhPCVrGyhC?=', 'メール'],
    ['=?GB18030?B?08q8/g==?=', '邮件'],
    ['=?utf-8?B?8J+Y?=\n =?utf-8?B?gA==?=', '😀'],
    ['Grüße', 'Grüße'],
    ['a =?broken', 'a =?broken'],
  ])('of the subject %j is read', async (subject, expected) => {
    expect((await readMessage(`Subject: ${subject}\n\nx`)).subject).toBe(expected);
  });
});

describe('bytes that mean nothing', () => {
  const damaged: [string, Buffer][] = [
    ['in a text that names no encoding', latin1('Subject: a\n\nGr\xFC\xDFe\n')],
    [
      'in a text that says UTF-8',
      latin1('Subject: a\nContent-Type: text/plain;\n charset="utf-8"\n\nGr\xFC\xDFe\n'),
    ],
    [
      'in quoted-printable',
      latin1(
        'Subject: a\nContent-Type: text/plain\nContent-Transfer-Encoding: quoted-printable\n\nGr=FC=DFe\n',
      ),
    ],
    ['in the subject', latin1('Subject: Gr\xFC\xDFe\nX-A: b\n\nx\n')],
    [
      'in a part',
      latin1(
        'Subject: a\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain; charset=UTF8\n\nGr\xFC\xDFe\n--b--\n',
      ),
    ],
  ];

  it.each(damaged)(
    '%s end the run, are left out, or read in the encoding that is named',
    async (_, content) => {
      await expect(read(openEml, content)).rejects.toMatchObject({
        code: 'bad_input',
        message: expect.stringMatching(/^standard input:1: Bytes of this message mean nothing/),
        hint: expect.stringMatching(/--encoding windows-1252[\s\S]*--skip-bad-rows/),
      });
      const { rows, warnings } = await read(openEml, content, { skipBadRows: true });
      expect([rows.length, warnings.length]).toEqual([0, 1]);
      const row = await readMessage(content, { encoding: 'windows-1252' });
      expect(`${row.subject} ${row.body}`).toContain('Grüße');
    },
  );

  it('are named where the encoding is not theirs, either', async () => {
    await expect(
      read(openEml, latin1('Subject: a\n\n\xFF\xFF\n'), { encoding: 'shift_jis' }),
    ).rejects.toMatchObject({
      hint: expect.stringContaining('Name another with --encoding.'),
    });
    await expect(read(openEml, order, { encoding: 'x-none' })).rejects.toThrow('There is no encoding x-none');
  });

  it('are none where a text has the sign for them by right', async () => {
    const text = 'Somebody wrote Gr\uFFFD\uFFFDe';
    for (const shift of ['', 'a', 'ab']) {
      const base64 = Buffer.from(shift + text).toString('base64');
      const row = await readMessage(
        `Subject: a\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n${base64}\n`,
      );
      expect(row.body).toBe(shift + text);
    }
    expect((await readMessage(`Subject: ${text}\n\n${text}\n`)).body).toBe(text);
    expect((await readMessage('Subject: =?utf-8?Q?=EF=BF=BD?=\n\nx\n')).subject).toBe('\uFFFD');
  });

  it('change nothing in a message that names its encoding', async () => {
    const content = Buffer.concat([
      latin1('Subject: =?koi8-r?B?8M/e1ME=?=\nContent-Type: text/plain; charset=koi8-r\n\n'),
      latin1('\xF0\xCF\xDE\xD4\xC1\n'),
    ]);
    expect(await readMessage(content, { encoding: 'windows-1252' })).toMatchObject({
      subject: 'Почта',
      body: 'Почта',
    });
  });
});

describe('a mailbox', () => {
  const mailbox = [
    from,
    'X-Mozilla-Status: 0001',
    'Message-ID: <1@x>',
    'Subject: First',
    '',
    '>From here it is mine',
    '',
    'From now on, too',
    '',
    from,
    'X-Mozilla-Status: 0009',
    'Subject: Deleted',
    '',
    'x',
    '',
    from,
    'Message-ID: <2@x>',
    'In-Reply-To: <1@x>',
    'Subject: Re: First',
    '',
    'y',
    '',
  ].join('\n');

  it('has a row for each message that is not deleted, with its line', async () => {
    for (const chunkSize of [1, 100, undefined]) {
      const { rows, lines, warnings } = await read(openMbox, mailbox, {}, chunkSize);
      expect(rows.map(({ id, body, thread }) => [id, body, thread])).toEqual([
        ['1@x', 'From here it is mine\n\nFrom now on, too', '1@x'],
        ['2@x', 'y', '1@x'],
      ]);
      expect(lines).toEqual([1, 16]);
      expect(warnings).toEqual([
        expect.stringContaining('1 message was left out that the mail program has deleted'),
      ]);
    }
  });

  it('may be empty', async () => {
    expect((await read(openMbox, '')).rows).toEqual([]);
    expect((await read(openMbox, '\n\n')).rows).toEqual([]);
  });

  it('is read of a file that is named as a message', async () => {
    expect((await read(openEml, mailbox)).rows).toHaveLength(2);
  });
});

describe('a message that cannot be read', () => {
  const nested = (depth: number) =>
    Array.from(
      { length: depth },
      (_, at) => `Content-Type: multipart/mixed; boundary=b${at}\n\n--b${at}\n`,
    ).join('');
  const good = `${from}\nSubject: good\n\nx\n\n`;

  it.each([
    ['nested too deep', `Subject: a\n${nested(1_000)}\nx`, 'nested too deep'],
    [
      'with too many headers',
      `${'X-Header: x\n'.repeat(200_000)}\nx`,
      'headers of this message are larger than 2 MB',
    ],
    [
      'larger than a row may be',
      `Subject: a\n\n${'x'.repeat(80)}\n`.padEnd(11_000_000, 'y'),
      'larger than 10 MB',
    ],
  ])('ends the run, or is left out: %s', async (_, bad, why) => {
    const mailbox = `${good}${from}\n${bad}\n\n${good}`;
    await expect(read(openMbox, mailbox)).rejects.toMatchObject({
      code: 'bad_input',
      message: expect.stringMatching(new RegExp(`^standard input:6: .*${why}`)),
      hint: expect.stringContaining('--skip-bad-rows'),
    });
    const { rows, warnings } = await read(openMbox, mailbox, { skipBadRows: true });
    expect(rows.map(({ subject }) => subject)).toEqual(['good', 'good']);
    expect(warnings).toEqual([expect.stringContaining(why)]);
  });

  it.each([
    ['an HTML page', '<!DOCTYPE html><html>', 'is an HTML page'],
    ['a picture', latin1('\x89PNG\r\n\x1A\n\0\0'), 'is a PNG image'],
    ['an Outlook file', latin1('\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\0\0'), 'is an old Excel file'],
    ['bytes', latin1('\0\x01\x02\xFF'.repeat(99)), 'is not an e-mail'],
    ['a letter', 'Dear all,\n\nhello\n', 'is not an e-mail'],
    ['a sentence', 'From here on\n\nhello\n', 'is not an e-mail'],
  ])('is none: %s', async (_, content, why) => {
    for (const open of [openEml, openMbox])
      await expect(read(open, content)).rejects.toMatchObject({
        code: 'bad_input',
        message: expect.stringContaining(`standard input ${why}`),
      });
  });
});

describe('an odd message is read as far as it goes', () => {
  it.each([
    ['a part without a last boundary', 'Content-Type: multipart/mixed; boundary=b\n\n--b\n\ntext', 'text'],
    ['another boundary', 'Content-Type: multipart/mixed; boundary=b\n\n--c\nX-A: b\n\ntext\n--c--', 'text'],
    ['no boundary', 'Content-Type: multipart/mixed\n\n--c\nContent-Type: text/plain\n\ntext\n--c--', 'text'],
    ['no parts', 'Content-Type: multipart/mixed; boundary=b\n\ntext', 'text'],
    ['another kind of text', 'Content-Type: text/markdown; charset=utf-8\n\n*text*', '*text*'],
    ['an unknown encoding', 'Content-Type: text/plain; charset=x-none\n\ntext', 'text'],
    ['zero bytes', '\n\nte\0xt', 'te\0xt'],
    ['lone CR', '\n\none\rtwo', 'one\ntwo'],
    ['headers only', 'X-A: b', ''],
    ['30,000 headers', `${'X-A: b\n'.repeat(30_000)}\ntext`, 'text'],
    [
      '1,000 parts',
      `Content-Type: multipart/mixed; boundary=b\n\n${'--b\nX-A: b\n\nx\n'.repeat(1_000)}`,
      /^x\n+x/,
    ],
  ])('%s', async (_, content, body) => {
    const row = await readMessage(`Subject: a\n${content.replace(/^\n/, '')}`);
    expect(row.subject).toBe('a');
    if (typeof body === 'string') expect(row.body).toBe(body);
    else expect(row.body).toMatch(body);
  });
});
