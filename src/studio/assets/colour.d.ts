/** How many colours chips have, each with a class: `k0`, `k1`, … */
export declare const chipColours: number;

/** Returns the class that gives a category its colour: the same on every page. @param name as it is shown */
export declare function colourOf(name: string): string;
