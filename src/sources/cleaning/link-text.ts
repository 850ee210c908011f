/** Longer addresses are those of trackers, and no words. */
const maxAddress = 200;

/** Returns the address that is shown after the text of a link; undefined where the text says it, or it is none. */
export function addressBeside(label: string, href: string): string | undefined {
  const address = addressOf(href.trim());
  const text = label.trim();
  if (address === undefined || text === '' || plain(text) === plain(address)) return undefined;
  return address;
}

function addressOf(href: string): string | undefined {
  if (/^mailto:/i.test(href)) return href.slice('mailto:'.length).replace(/\?.*$/s, '') || undefined;
  if (!/^(?:https?|ftp):\/\//i.test(href)) return undefined;
  const target = unwrapped(href);
  if (target.length <= maxAddress) return target;
  const short = target.replace(/[?#].*$/s, '');
  return short.length <= maxAddress ? short : `${short.slice(0, maxAddress)}…`;
}

/** The address behind the one that Outlook puts in front of it. */
function unwrapped(href: string): string {
  const [, inner] =
    /^https:\/\/[\w.-]{1,100}safelinks\.protection\.outlook\.com\/\S{0,20}?[?&]url=([^&]+)/i.exec(href) ?? [];
  if (inner === undefined) return href;
  try {
    return decodeURIComponent(inner);
  } catch {
    return href;
  }
}

function plain(text: string): string {
  return text
    .toLowerCase()
    .replace(/^(?:https?:\/\/|mailto:)/, '')
    .replace(/^www\./, '')
    .replace(/\/$/, '');
}
