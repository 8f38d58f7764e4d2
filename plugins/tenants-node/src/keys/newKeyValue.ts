import { randomBytes } from 'node:crypto';

/** 32 random bytes as text: a key nobody can guess, and longer than API Gateway's least. */
export const newKeyValue = (): string => randomBytes(32).toString('base64url');
