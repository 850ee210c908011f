import * as z from 'zod';

/** A text that is not blank, without the space around it. Messages continue after the name of the key. */
export const text = z.string('must be a text').trim().min(1, 'is empty');

export const texts = z.array(text, 'must be a list of texts');
