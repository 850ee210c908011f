/** How many line breaks an element has around it, at least. */
export const breaksAround: ReadonlyMap<string, number> = new Map([
  ...each(1, 'html body div li tr dt dd caption center summary article section main header footer nav aside'),
  ...each(1, 'form address option legend figcaption hgroup menu dir search dialog'),
  ...each(2, 'p h1 h2 h3 h4 h5 h6 blockquote pre ul ol dl table hr figure fieldset details listing xmp'),
]);

/** Elements that have no end. */
export const voidElements = setOf(
  'area base basefont bgsound br col embed hr img input link meta param source track wbr',
);

/** Elements of which nothing is shown. */
export const unseen = setOf('script style title iframe noembed noframes template xml');

const inline =
  'a abbr acronym audio b bdi bdo big blink button canvas cite code colgroup data datalist del dfn em font ' +
  'frame frameset head i ins kbd label map marquee mark meter nobr noscript object optgroup output picture ' +
  'plaintext progress q rp rt ruby s samp select slot small span strike strong sub sup svg table tbody td ' +
  'textarea tfoot th thead time tt u var video path g circle rect defs use';

const known = new Set([...breaksAround.keys(), ...voidElements, ...unseen, ...setOf(inline)]);

/** Namespaces that Office puts into mails. */
const officeName = /^(?:[omvwx]|st\d|u\d|mso|w\d\d|dt|sl|mc):/;

/** Elements of chats, as Teams exports them. */
const chatNames = setOf('at emoji attachment systemeventmessage codeblock');

/** Returns whether a name, in lower case, is that of an element that only chats have. */
export function isChatElement(name: string): boolean {
  return chatNames.has(name);
}

/** Returns whether a name, in lower case, is that of an element of HTML. */
export function isElement(name: string): boolean {
  return known.has(name) || officeName.test(name);
}

function setOf(names: string): ReadonlySet<string> {
  return new Set(names.split(' '));
}

function each(breaks: number, names: string): [string, number][] {
  return names.split(' ').map((name) => [name, breaks]);
}
