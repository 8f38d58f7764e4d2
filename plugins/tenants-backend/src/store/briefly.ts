/**
 * How long an answer is kept that all who look at the fleet ask for at once, after a change
 * most of all, ms: shorter than pages wait before they are told of one, so that they never
 * miss it.
 */
export const BRIEFLY_MS = 200;
