/**
 * How long an answer is kept, once it has been read, that all who look at the fleet ask for at
 * once, ms. It is dropped right before pages are told of a change, so that they get what is
 * new. Where a pass of another replica found the change, and no event told of it, an answer
 * may be older than the change by this and the time that reading took.
 */
export const BRIEFLY_MS = 200;
