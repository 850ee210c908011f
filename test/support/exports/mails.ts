import { letters, quoting } from './letters.js';
import { type ExportedFile, subjectAndBody } from './tables.js';

/** Mailboxes, as in `tables`. */
export const mailboxes: Readonly<Record<string, () => ExportedFile>> = {
  'gmail.mbox': () => ({
    content: letters
      .map((letter) =>
        [
          `From 18300${letter.n}@xxx Tue May 06 08:00:00 +0000 2025`,
          `X-GM-THRID: 18300${letter.n}`,
          'X-Gmail-Labels: Support,Unread',
          'From: Kim Sample <kim@example.org>',
          'To: care@example.com',
          `Message-ID: <letter-${letter.n}@example.org>`,
          'Date: Tue, 06 May 2025 08:00:00 +0000',
          `Subject: =?UTF-8?B?${Buffer.from(letter.subject).toString('base64')}?=`,
          'MIME-Version: 1.0',
          'Content-Type: text/plain; charset="UTF-8"',
          'Content-Transfer-Encoding: 8bit',
          '',
          ...quoting(letter).split('\n'),
          '',
          '',
        ].join('\r\n'),
      )
      .join(''),
    ids: letters.map(({ n }) => `letter-${n}@example.org`),
    sent: subjectAndBody,
  }),
};
