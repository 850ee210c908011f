/** Domains at which anyone can have a mailbox. */
const personalDomains: ReadonlySet<string> = new Set(
  `
  gmail.com googlemail.com icloud.com me.com mac.com aol.com
  outlook.com outlook.de hotmail.com hotmail.co.uk hotmail.fr live.com live.nl msn.com
  yahoo.com yahoo.co.uk yahoo.fr yahoo.de yahoo.co.jp ymail.com rocketmail.com
  proton.me protonmail.com pm.me tutanota.com tuta.io fastmail.com hey.com zoho.com
  mail.com gmx.com gmx.de gmx.net web.de t-online.de freenet.de
  orange.fr laposte.net free.fr libero.it btinternet.com comcast.net
  mail.ru yandex.ru yandex.com qq.com 163.com 126.com naver.com rediffmail.com
  `
    .trim()
    .split(/\s+/),
);

/**
 * Returns whether anyone can have a mailbox at a domain, so that it does not show where a person works. Subdomains count,
 * too: some of these providers give each user one.
 * @param domain see `normalDomain`
 */
export function isPersonal(domain: string): boolean {
  const labels = domain.split('.');
  return labels.some((_, index) => personalDomains.has(labels.slice(index).join('.')));
}
