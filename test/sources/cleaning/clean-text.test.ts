import { describe, expect, it } from 'vitest';
import { type Cleaning, cleaningByDefault } from '../../../src/core/cleaning.js';
import { cleanText } from '../../../src/sources/cleaning/clean-text.js';
import { htmlToText } from '../../../src/sources/cleaning/html-to-text.js';
import { fc } from '../../support/properties.js';

interface Given extends Partial<Cleaning> {
  readonly isForward?: boolean;
  readonly isReply?: boolean | undefined;
}

function clean(text: string, { isForward = false, isReply, ...said }: Given = {}) {
  return cleanText(text, {
    cleaning: { ...cleaningByDefault, ...said },
    readHtml: htmlToText,
    isForward,
    isReply,
  });
}

const quoted = 'On Mon, 5 May 2025 at 09:14, Support <support@example.com> wrote:\n> OLD\n>\n> > older';

describe('texts that are neither pages nor mails stay as they are', () => {
  it.each([
    // Reports of tags, attacks and code.
    'When I enter <script>alert(1)</script> in the search box, it runs.',
    '<script>alert(document.cookie)</script> in the subject field is executed for every admin',
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '<img src=x onerror=alert(1)> was stored as a name and <svg onload=alert(2)>',
    'Page prints <br> instead of a line break',
    'I see <br> and <br> and </p> between the lines, and <p> before them.',
    'The letters "<p>" and "</p>" and "<div>" and "</div>" are shown',
    'Use `<div>` and `</div>` or `<p>x</p><p>y</p>`, both fail',
    'a < b && c > d',
    'x <b && c> d',
    'List<String> and Map<String, List<Integer>> cannot be cast',
    'write to <robin@example.com> please',
    'AT&amp;T cannot &lt;reach&gt; me',
    'My template is <div><p>{{name}}</p></div> and it fails.',
    'Here is my code:\n<div>\n<p>x</p>\n</div>',
    'Here is my code:\n\n<div>\n  <p>Hello dear customer of ours</p>\n</div>\n\nIt does not render.',
    // XML.
    '<order><id>5</id><name>Robin</name></order>',
    '<?xml version="1.0"?>\n<rss><channel><title>x</title></channel></rss>',
    'The export fails with:\n<error><code>5</code><message>no</message></error>\nPlease help.',
    // Markdown.
    '# Bug\n\n<details><summary>Logs</summary>\n\n```\nx\n```\n\n</details>',
    '<!-- Please fill in -->\n## Steps\n\n1. Open\n2. Close\n\n<img width="5" src="https://x/y.png">',
    '<p align="center"><img src="x"></p>\n\n# Title\n\nText here.\n\n<details><p>a</p><p>b</p></details>',
    '<img src="a.png">\n\nThis is broken since Monday\n\n<img src="b.png">',
    '<kbd>Ctrl</kbd>+<kbd>C</kbd> does nothing in the editor',
    'x\n\n---\n\ny',
    'a | b\n-- | --\n1 | 2',
    // Quoted lines without a line that says who wrote them, and lines that only look like one.
    '> quoted only\n> lines',
    'The log says:\n> error 5\n> error 6',
    'Log of 5 May 2025:\n> GET /\n> 500',
    'Hi\n\n> a quote in Markdown',
    "I'd like to change my booking:\nFrom: Berlin\nTo: Munich\nDate: 5 May 2025\nThanks",
    'From: Robin\nSubject: Order\nDate: 5 May 2025\n\nMy order is late',
    'Hello\n-----\nWhat is the original price?\n-----\nThanks',
    // Answers between and below what is quoted.
    'On Mon, 5 May 2025, Support <s@example.com> wrote:\n> When?\nToday.\n> Where?\nHere.',
    `${quoted}\n\nYes, please.`,
    // A mail that is nothing but quoted, and forwarded ones.
    quoted,
    '-----Original Message-----\nFrom: a@example.com\n\nOnly this',
    'See below\n\n---------- Forwarded message ---------\nFrom: Lee <lee@example.com>\nDate: Mon, 5 May 2025\nSubject: Heater\nTo: Robin <r@example.com>\n\nThe heater is broken.\n\nOn Sun, 4 May 2025 Bob <b@example.com> wrote:\n> Old',
    'Begin forwarded message:\n\nFrom: Lee <lee@example.com>\nSubject: Heater\nDate: 5 May 2025\nTo: me\n\nIt is broken.',
    'Please handle.\n\nBegin forwarded message:\n\nFrom: Lee <lee@example.com>\nSubject: Heater\nDate: 5 May 2025\nTo: me\n\nIt is broken.',
    // What is no signature, or is all there is.
    '-- \nRobin',
    'Sent from my iPhone',
    'Sent from my iPhone but it never arrived',
    'I said:\nsent from my old phone was a message I did not write',
    'Script:\n-- \n-- Table x\n-- \nCREATE TABLE x',
    'one\n--\ntwo',
    `Text\n-- \n${'a line\n'.repeat(13)}`,
    'Text.\n\nThis e-mail and any attachments are confidential and intended solely for the addressee. If you are not the intended recipient, please notify the sender and delete it.',
  ])('%j', (text) => {
    expect(clean(text)).toEqual({ text, removed: {} });
  });
});

describe('pages become text', () => {
  it.each([
    ['<p>Hello</p>', 'Hello'],
    ['Hello,<br><br>I cannot log in.<br>Thanks', 'Hello,\n\nI cannot log in.\nThanks'],
    ['Hi there,<div><br></div><div>It is broken.</div>', 'Hi there,\n\nIt is broken.'],
    ['<span>It <b>is</b> broken</span>', 'It is broken'],
    ['<div>Hello</div><!-- end -->', 'Hello'],
    [
      '![x](data:image/png;base64,'.concat('A'.repeat(500), ') broken'),
      '![x](data:image/png;base64,…) broken',
    ],
  ])('%j', (html, text) => {
    expect(clean(html).text).toBe(text);
    expect(clean(html, { html: false }).text).toBe(html);
  });

  it('a page that shows nothing stays', () => {
    expect(clean('<div><img src="x"></div>').text).toBe('<div><img src="x"></div>');
  });
});

describe('the mail that is answered is left out', () => {
  const attributions = [
    'On Mon, 5 May 2025 at 09:14, Support <s@example.com> wrote:',
    'Am Mo., 5. Mai 2025 um 09:14 Uhr schrieb Support <s@example.com>:',
    'Le lun. 5 mai 2025 à 09:14, Support <s@example.com> a écrit :',
    'El lun, 5 may 2025 a las 9:14, Support (<s@example.com>) escribió:',
    'Il giorno lun 5 mag 2025 alle ore 09:14 Support <s@example.com> ha scritto:',
    'Em seg., 5 de mai. de 2025 às 09:14, Support <s@example.com> escreveu:',
    'Op ma 5 mei 2025 om 09:14 schreef Support <s@example.com>:',
    'Den mån 5 maj 2025 kl 09:14 skrev Support <s@example.com>:',
    'Support <s@example.com> 于2025年5月5日周一 09:14写道：',
    '2025年5月5日(月) 9:14 Support <s@example.com>:',
    'pon., 5 maj 2025 o 09:14 Support <s@example.com> napisał(a):',
    'пн, 5 мая 2025 г. в 09:14, Support <s@example.com>:',
    'On 05/05/2025 09:14, Support wrote:',
    'On Mon, 5 May 2025 at 09:14, Support\n<s@example.com> wrote:',
    'On Mon, 5 May\n2025 at 09:14, Support\n<s@example.com> wrote:',
    '*On Mon, 5 May 2025, Support <s@example.com> wrote:*',
  ];

  it.each(attributions)('below %j', (attribution) => {
    const text = `Still broken.\n\n${attribution}\n> OLD\n>\n> > older\n`;
    const apart = `Still broken.\n\n${attribution}\n\n> OLD\n`;
    for (const one of [text, apart, text.replaceAll('\n', '\r\n')])
      expect(clean(one).text).toBe('Still broken.');
    expect(clean(text, { quotes: false }).text).toBe(text);
  });

  it.each([
    '-----Original Message-----\nFrom: S\n',
    '-----Ursprüngliche Nachricht-----\nVon: S\n',
    "-----Message d'origine-----\nDe : S\n",
    '-------- Original Message --------\nSubject: x\n',
    'From: S <s@example.com>\nSent: Monday, May 5, 2025 9:14 AM\nTo: R\nSubject: RE: x\n',
    '________________________________\nVon: S <s@example.com>\nGesendet: Montag, 5. Mai 2025 09:14\nAn: R\nBetreff: x\n',
    'De : S\nEnvoyé : lundi 5 mai 2025 09:14\nÀ : R\nObjet : x\n',
    '*From:* S <s@example.com>\n*Sent:* Monday\n*To:* R\n*Cc:* T\n*Subject:* x\n',
    'De: S <s@example.com>\nEnviado el: lunes, 5 de mayo de 2025\nPara: R\nAsunto: x\n',
    '##- Please type your reply above this line -##\n',
    '##- Bitte geben Sie Ihre Antwort über dieser Zeile ein -##\n',
    '--- Please reply above this line ---\n',
  ])('below %j', (header) => {
    const text = `Still broken.\n\n${header}\nOLD text\n\nmore`;
    expect(clean(text, { isReply: true }).text).toBe('Still broken.');
    expect(clean(text, { isReply: true }).removed.quotes).toBeGreaterThan(2);
  });

  it('stays where the ticket is a forwarded mail', () => {
    const text = 'Please\n\nFrom: S <s@example.com>\nSent: Monday 9:14\nTo: R\nSubject: x\n\nOLD';
    expect(clean(text, { isForward: true, isReply: true }).text).toBe(text);
  });

  it('together with signatures above and below it', () => {
    const [above, below] = [`Text\n-- \nRobin\n\n${quoted}`, `Text\n\n${quoted}\n\n-- \nRobin`];
    expect([above, below].map((text) => clean(text).text)).toEqual(['Text', 'Text']);
    expect(clean(above).removed).toEqual({ quotes: 4, signatures: 2 });
    // What is quoted is all there is to read.
    expect(clean(`Sent from my iPhone\n\n${quoted}`).text).toBe(`Sent from my iPhone\n\n${quoted}`);
  });
});

describe('words of the sender that look like a quoted mail or a signature stay', () => {
  const sent =
    'From: kim@example.com\nTo: lee@example.com\nSubject: Test\nDate: Mon, 5 May 2025 10:00:00 +0200';
  const outlook =
    'From: S <s@example.com>\nSent: Monday, May 5, 2025 9:14 AM\nTo: R\nSubject: RE: x\n\nOLD: Which model?';

  it.each([
    ['headers in a report', `It is rejected. Headers:\n\n${sent}\n\nIt bounces with 550.`],
    ['headers between sentences', `My filter must match\n\n${sent}\n\nbut it never does.`],
    ['headers in a fence', `It fails on:\n\n\`\`\`\n${outlook}\n\`\`\`\n\nWith E5.`],
    ['headers in a block of code', `It fails on\n\n{code}\n${outlook}\n{code}\nWith E5.`],
    ['a header that is announced', `Mails such as this are lost:\n\n${outlook}`],
    ['a header within a paragraph', `Mails are lost, one is\n${outlook}`],
    [
      'a form',
      'New submission\n\nFrom: Kim\nEmail: kim@example.com\nSubject: Door\nDate: 2025-05-05\nMessage: It is stuck.',
    ],
    [
      'a German form',
      'Neue Anfrage\n\nVon: Kim\nDatum: 2025-05-05\nAn: Team\nBetreff: Tür\n\nDie Tür klemmt.',
    ],
    [
      'a journey',
      'Please rebook.\n\nFrom: Berlin\nTo: Paris\nDate: 5 May 2025\nSubject: Flight\n\nWe are two.',
    ],
    [
      'a parcel below a rule',
      `Name: Kim\n${'_'.repeat(32)}\nFrom: the office\nSent: by courier\nTo: me\nSubject: parcel\n\nIt is broken.`,
    ],
    [
      'a raw mail',
      `Message-ID: <1@example.com>\nDate: Mon, 5 May 2025 10:00:00 -0700\n${sent}\nX-From: Kim\n\nHere it is.`,
    ],
    ['a raw mail in the order of Outlook', `Message-ID: <1@example.com>\n${outlook}`],
    ['a header that begins the text', outlook],
    ['a bar without a header', 'The app shows this to me:\n\n-----Original Message-----\nIs this normal?'],
    ['answers below', `See my answers below.\n\n${outlook}\n[Kim] 4000`],
    ['answers within', `Answers inline.\n\n${outlook}\n[Kim] 4000`],
    ['answers in red', `I replied in red\n\n${outlook} 4000`],
    ['text in blue', `My text is written in blue.\n\n${outlook} 4000`],
    ['German answers', `Siehe unten.\n\n${outlook} 4000`],
    ['French answers', `Mes réponses ci-dessous.\n\n${outlook} 4000`],
    ['answers below a bar', `Please see below\n\n-----Original Message-----\n${outlook} 4000`],
    ['a line before it', 'Error shown on screen:\nSent from my iPhone'],
    ['a postscript', 'Door broken.\n\n-- \nKim Lee\n\nPS: also the window leaks!'],
    ['a postscript without a blank line', 'Door broken.\n-- \nKim Lee\nP.S. also the window leaks'],
    ['a sentence below', 'Door broken.\n\n-- \nKim Lee\n\nAnd now the window leaks as well'],
    ['a question below', 'Door broken.\n-- \nKim Lee\nWhen do you come?'],
    ['two delimiters', 'My script prints\n-- \nerror 5\n-- \nerror 6\nWhy'],
    ['what is announced', 'My script prints:\n-- \nerror 5'],
    ['items of a list', 'Steps\n1. Run\n-- \n2. Crash here with code 7'],
  ])('%s', (_, text) => {
    for (const isReply of [false, true, undefined])
      expect(clean(text, { isReply })).toEqual({ text, removed: {} });
  });

  it.each([
    ['a mail to somebody', `Look at what this customer says\n\n${outlook.replace('RE: ', '')}`],
    ['what somebody wrote', 'I asked the vendor.\n\nOn 5 May 2025 the vendor wrote:\n> Open port 25.'],
  ])('%s, in a mail that answers none', (_, text) => {
    expect(clean(text, { isReply: false })).toEqual({ text, removed: {} });
    expect(clean(text, { isReply: true }).text).not.toBe(text);
  });

  it('but what is seen in red on a screen is not an answer', () => {
    const text = 'I see an error in red on the screen.';
    expect(clean(`${text}\n\n${outlook}`, { isReply: true }).text).toBe(text);
  });

  it('answers in colour in a page', () => {
    const header =
      '<p>Thanks.</p><div style="border-top:solid #E1E1E1 1.0pt"><p class="MsoNormal"><b>From:</b> S &lt;s@example.com&gt;<br><b>Sent:</b> Monday, May 5, 2025<br><b>To:</b> R<br><b>Subject:</b> x</p></div>';
    for (const answer of ['<span style="color:red">4000</span>', '<font color="blue">4000</font>'])
      expect(clean(`${header}<p>Which model? ${answer}</p>`, { isReply: true }).text).toContain('4000');
    const link = '<a href="https://example.com"><span style="color:blue">OLD</span></a>';
    expect(clean(`${header}<p>Which model? ${link}</p>`, { isReply: true }).text).toBe('Thanks.');
  });
});

describe('mails of phones and web mailers', () => {
  it.each([
    'Sent from my iPhone\n\n> On May 5, 2025, at 10:00 AM, S <s@example.com> wrote:\n> \n> OLD',
    '> On 5 May 2025, at 10:00, S <s@example.com> wrote:\n> \n> OLD',
    'Von meinem iPhone gesendet\n\n> Am 05.05.2025 um 10:00 schrieb S\n> <s@example.com>:\n> \n> OLD',
    'Gesendet: Montag, 5. Mai 2025 um 10:00 Uhr\nVon: S <s@example.com>\nAn: R\nBetreff: Re: x\n\nOLD',
  ])('%j is left out', (below) => {
    for (const text of [`It does not charge.\n\n${below}`, `It does not charge.\n\n${below}\n`])
      expect(clean(text, { isReply: true }).text).toBe('It does not charge.');
  });

  it('GMX marks a quote by its name', () => {
    const html =
      '<div>No.<div name="quote"><div><b>Gesendet:</b> Montag<br><b>Von:</b> S</div><div name="quoted-content">OLD</div></div></div>';
    expect(clean(html).text).toBe('No.');
  });
});

describe('messages of Teams are HTML, and sources of components are not', () => {
  it.each([
    ['<p>Hi <at id="0">Ann</at></p>', 'Hi Ann'],
    ['<p><at id="0">Ann</at> <at id="1">Bob</at></p>', 'Ann Bob'],
    ['<div>Down <emoji id="x" alt="😀"></emoji></div>', 'Down 😀'],
    ['<p>Hi</p><attachment id="1"></attachment>', 'Hi'],
    ['<p>Hi</p><systemEventMessage/>', 'Hi'],
    [
      '<p>So:</p><codeblock class="Sql"><code>SELECT 1;<br>SELECT 2;</code></codeblock>',
      'So:\n\nSELECT 1;\nSELECT 2;',
    ],
    ['<p>Hi <mention id="0">Ann</mention>, <b>use</b> List<String></p>', 'Hi Ann, use List<String>'],
  ])('%j', (html, text) => {
    expect(clean(html).text).toBe(text);
  });

  it.each([
    '<div>\n  <Foo bar={1} />\n  <p>text</p>\n</div>',
    '<div>\n  <Foo>x</Foo>\n  <p>text</p>\n</div>',
    '<div className="a">\n  <p>text</p>\n</div>',
    '<div style={{ color }}><p>text</p></div>',
  ])('%j stays', (text) => {
    expect(clean(text)).toEqual({ text, removed: {} });
  });
});

describe('what mail programs mark as quoted is left out', () => {
  it.each([
    // Gmail, in a language that is not known.
    '<div dir="ltr">Yes.</div><br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">Zu 5 Hornung, Support zua:<br></div><blockquote class="gmail_quote"><div>OLD</div></blockquote></div>',
    '<div>Yes.</div><div id="ydp1yahoo_quoted_1" class="yahoo_quoted"><div>On Monday, May 5, 2025 Support wrote:</div><div>OLD</div></div>',
    '<div>Yes.</div><div id="appendonsend"></div><hr><div id="divRplyFwdMsg"><b>Von:</b> S<br><b>Gesendet:</b> 5</div><div>OLD</div>',
    '<div>Yes.</div><div id="x_divRplyFwdMsg"><b>Od:</b> S</div><div>OLD</div>',
    '<div>Yes.</div><div><blockquote type="cite"><div>On 5 May 2025, at 09:14, S &lt;s@example.com&gt; wrote:</div><br><div>OLD</div></blockquote></div>',
    '<div>Yes.</div><div class="moz-cite-prefix">Am 05.05.2025 um 09:14 schrieb Support:<br></div><blockquote type="cite" cite="mid:x"><p>OLD</p></blockquote>',
    '<p class="MsoNormal">Yes.</p><div style="border-top:solid #E1E1E1 1.0pt"><p class="MsoNormal"><b>From:</b> S &lt;s@example.com&gt;<br><b>Sent:</b> Monday, May 5, 2025<br><b>To:</b> R<br><b>Subject:</b> x</p></div><p class="MsoNormal">OLD</p>',
    '<div>Yes.</div><div>-- <br></div><div>Robin<br>Example Ltd</div>',
    '<div>Yes.</div><div class="gmail_signature">Robin<br>CEO</div>',
  ])('%j', (html) => {
    expect(clean(html).text).toBe('Yes.');
  });

  it('but not with answers between, and no forwarded mail', () => {
    const answers =
      '<div>Still.</div><div class="gmail_quote"><div class="gmail_attr">On X wrote:</div><blockquote class="gmail_quote">q1</blockquote><div>my answer</div><blockquote class="gmail_quote">q2</blockquote></div>';
    expect(clean(answers).text).toBe('Still.\nOn X wrote:\n\n> q1\n\nmy answer\n\n> q2');
    const forwarded =
      '<div>See</div><div class="gmail_quote"><div class="gmail_attr">---------- Forwarded message ---------<br>From: Lee &lt;l@example.com&gt;<br>Date: 5 May 2025<br>Subject: x<br>To: y<br></div><div>Broken heater</div></div>';
    expect(clean(forwarded).text).toContain('Broken heater');
    const below = '<blockquote type="cite">Shall we close it?</blockquote><div>No.</div>';
    expect(clean(below).text).toBe('> Shall we close it?\n\nNo.');
  });
});

describe('signatures are left out', () => {
  it.each([
    'Sent from my iPhone',
    'Von meinem iPhone gesendet',
    'Get Outlook for iOS',
    'Get Outlook for iOS<https://aka.ms/o0ukef>',
    'Envoyé de mon iPhone',
    'Enviado desde mi iPhone',
    'Inviato da iPhone',
    'Sent from Yahoo Mail on Android',
    'Sent with Proton Mail secure email.',
    'Diese Nachricht wurde von meinem Android-Gerät mit K-9 Mail gesendet.',
    'Gesendet mit der GMX Mail App',
    '-- \nRobin Example\nExample Ltd',
  ])('%j', (signature) => {
    const text = `Text here.\n\n${signature}`;
    expect(clean(text).text).toBe('Text here.');
    expect(clean(text, { signatures: false }).text).toBe(text);
  });

  it('notices of confidentiality only where they are to be', () => {
    const notice =
      'This e-mail and any attachments are confidential and intended solely for the addressee. If you are not the intended recipient, please notify the sender and delete it.';
    const german =
      'Diese E-Mail enthält vertrauliche Informationen und ist nur für den Empfänger bestimmt. Unbefugte Weitergabe ist nicht gestattet; bitte löschen Sie sie.';
    expect(clean(`Text.\n\n${notice}`, { disclaimers: true })).toEqual({
      text: 'Text.',
      removed: { disclaimers: 1 },
    });
    expect(clean(`Text.\n\n${notice}\n\n${german}`, { disclaimers: true }).text).toBe('Text.');
    expect(clean(notice, { disclaimers: true }).text).toBe(notice);
  });
});

describe('whatever the text', () => {
  const pieces = fc.constantFrom(
    ...[
      '<p>',
      '</p>',
      '<div>',
      '<br>',
      'words',
      ' ',
      '\n',
      '> ',
      '-- \n',
      'On 5 May 2025 a@example.com wrote:',
      '<',
    ],
    ...[
      'From: a',
      'Subject: b',
      '-----Original Message-----',
      '&lt;',
      '<script>',
      '</script>',
      '<blockquote type=cite>',
    ],
    ...[
      '</blockquote>',
      '<table><tr><td>',
      '<li>',
      '<a href="https://example.com">',
      'Sent from my iPhone',
      '<!--',
    ],
  );

  it('something is left of something, and nothing of nothing', () => {
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 25 }), (parts) => {
        const text = parts.join('');
        const once = clean(text).text;
        expect(once.trim() === '').toBe(text.trim() === '');
      }),
    );
  });

  it('prose stays', () => {
    const word = fc.stringMatching(/^[A-Za-zÀ-ÿ'’,;€%0-9]{1,10}$/);
    fc.assert(
      fc.property(
        fc.array(fc.array(word, { minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 8 }),
        (lines) => {
          const text = lines.map((words) => words.join(' ')).join('\n');
          expect(clean(text)).toEqual({ text, removed: {} });
        },
      ),
    );
  });

  // Whatever took time in proportion to the square of these would not end within a test.
  const n = 100_000;
  it.each([
    ['On', `hi\n${'On '.repeat(n)}`],
    ['a million quoted lines', `hi\nOn 5 May 2025 a@example.com wrote:\n${'> x\n'.repeat(10 * n)}`],
    ['attributions', `${'On 5 May 2025 a@example.com wrote:\n'.repeat(n / 10)}> x`],
    ['headers', `x\n${'From:\n'.repeat(n)}`],
    ['bars and dashes', `x\n${'-----\n'.repeat(n)}${'-'.repeat(n)}`],
    ['blanks', `x\n${' '.repeat(n)}${'\n'.repeat(n)}y`],
    ['signatures', `x\n${'Sent from my iPhone\n'.repeat(n / 10)}${'-- \n'.repeat(n)}`],
    ['forwarded', `x\n${'forwarded message '.repeat(n)}\n-----Original Message-----\nx`],
    ['nested', `<div>${'<div><ul><li><blockquote>x'.repeat(n / 10)}</div>`],
    ['cells', '<table><tr><td>x'.repeat(n / 10).concat('</td>')],
    ['ends', `<div>${'<b>'.repeat(n)}${'</p>'.repeat(n)}</div>`],
    ['links', `<div>${'<a href=https://example.com>x'.repeat(n / 10)}</div>`],
    ['angles', `<p>${'<'.repeat(n)}${'<a '.repeat(n)}</p>`],
    ['entities', `<p>${'&amp'.repeat(n)}&nbsp;${'&nbsp;'.repeat(n)}</p>`],
    ['comments', `<p>${'<!--'.repeat(n)}</p>`],
    ['scripts', `<p>${'<script>'.repeat(n)}${'<xml>'.repeat(n)}</p>`],
    ['fences', `x\n${'```\n'.repeat(n)}`],
    [
      'headers in a fence',
      `x\n\`\`\`\n${'\nFrom: a@example.com\nSent: 10:00\nTo: b\nSubject: Re: c\n'.repeat(n / 20)}`,
    ],
    [
      'coloured headers',
      `<div>${'<i style="color:red">a</i><div style="border-top:solid">From: a<br>Sent: b<br>To: x<br>Subject: y</div>'.repeat(n / 20)}</div>`,
    ],
    ['what may announce answers', `${'see my '.repeat(n)}\n\n-----Original Message-----\nFrom: a`],
    ['chats', `<p>${'<at>'.repeat(n)}${'</at>'.repeat(n)}</p>`],
    ['attributes', `<p class="${'a '.repeat(n)}" ${'b=c '.repeat(n)}>x</p>`],
  ])('much of it takes no longer than it must: %s', (_, text) => {
    expect(clean(text).text).not.toBe('');
  });

  it('no text is dropped for its length', () => {
    const long = `${'A line of a long mail.\n'.repeat(5_000)}The last one.`;
    expect(clean(`${long}\n\n${quoted}`).text).toBe(long);
  });
});
