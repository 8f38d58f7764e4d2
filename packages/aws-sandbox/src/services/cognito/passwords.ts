import {
  randomBytes,
  randomInt,
  scryptSync,
  timingSafeEqual,
} from 'node:crypto';
import { AwsError } from '../../errors';
import type { PasswordPolicy } from './model';

const KINDS = [
  {
    required: 'RequireLowercase',
    name: 'lowercase',
    letters: 'abcdefghijkmnopqrstuvwxyz',
    has: /[a-z]/,
  },
  {
    required: 'RequireUppercase',
    name: 'uppercase',
    letters: 'ABCDEFGHJKLMNPQRSTUVWXYZ',
    has: /[A-Z]/,
  },
  {
    required: 'RequireNumbers',
    name: 'numeric',
    letters: '23456789',
    has: /[0-9]/,
  },
  {
    required: 'RequireSymbols',
    name: 'symbol',
    letters: '!#%+-=?@_',
    has: /[^a-zA-Z0-9]/,
  },
] as const;

/** Cognito's default when a pool says nothing. */
const MINIMUM_LENGTH = 8;

/** Refuses a password that the pool's policy does not allow. */
export function checkPassword(policy: PasswordPolicy, password = ''): void {
  const refuse = (reason: string) => {
    throw new AwsError(
      'InvalidPasswordException',
      `Password did not conform with policy: ${reason}`,
    );
  };
  if (password.length < (policy.MinimumLength ?? MINIMUM_LENGTH)) {
    refuse('Password not long enough');
  }
  for (const kind of KINDS) {
    if (policy[kind.required] && !kind.has.test(password)) {
      refuse(`Password must have ${kind.name} characters`);
    }
  }
}

/** A random password with characters of every kind. */
export function temporaryPassword(policy: PasswordPolicy): string {
  const length = Math.max(policy.MinimumLength ?? MINIMUM_LENGTH, 12);
  const pick = (letters: string) => letters[randomInt(letters.length)];
  const all = KINDS.map(kind => kind.letters).join('');
  const letters = [
    ...KINDS.map(kind => pick(kind.letters)),
    ...Array.from({ length: length - KINDS.length }, () => pick(all)),
  ];
  // Shuffled, so that the kinds do not stand in a fixed order.
  for (let i = letters.length - 1; i > 0; i -= 1) {
    const j = randomInt(i + 1);
    [letters[i], letters[j]] = [letters[j], letters[i]];
  }
  return letters.join('');
}

/** Cheap on purpose: these are a laptop's throw-away users. */
const derive = (password: string, salt: Buffer) =>
  scryptSync(password, salt, 32, { N: 1024 });

export function hashPassword(password: string): string {
  const salt = randomBytes(16);
  return `${salt.toString('hex')}:${derive(password, salt).toString('hex')}`;
}

export function isPassword(stored: string, password = ''): boolean {
  const [salt, hash] = stored.split(':').map(part => Buffer.from(part, 'hex'));
  return timingSafeEqual(hash, derive(password, salt));
}
