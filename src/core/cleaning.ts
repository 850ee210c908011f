/** The parts that may be removed from a text before it is sent, in this order. */
export const cleaningParts = ['html', 'quotes', 'signatures', 'disclaimers'] as const;

export type CleaningPart = (typeof cleaningParts)[number];

/** Which parts are removed. */
export type Cleaning = Readonly<Record<CleaningPart, boolean>>;

export const cleaningByDefault: Cleaning = {
  html: true,
  quotes: true,
  signatures: true,
  disclaimers: false,
};

/** Sends texts as they were found. */
export const noCleaning: Cleaning = { html: false, quotes: false, signatures: false, disclaimers: false };

/** How many lines were removed from a text for each part; HTML has none, since its words stay. */
export type Removed = Readonly<Partial<Record<CleaningPart, number>>>;
