/** The shape of all-MiniLM-L6-v2, as the config.json of its package has it. */
export const hidden = 384;
export const heads = 12;
export const headWidth = hidden / heads;
export const wide = 1536;
export const layerCount = 6;
export const maxTokens = 256;
/** What the layer norms add to a variance. */
export const epsilon = 1e-12;
export const vocabularySize = 30_522;
