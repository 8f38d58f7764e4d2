import { createInterface } from 'node:readline/promises';
import { Failure } from '../failure';

/** Asks whoever is at the keyboard; `--yes` answers beforehand. */
export async function confirm(
  question: string,
  { yes, signal }: { yes: boolean; signal: AbortSignal },
): Promise<boolean> {
  if (yes) {
    return true;
  }
  if (!process.stdin.isTTY) {
    throw new Failure(
      'Nobody is there to be asked. Run this in a terminal, or with --yes.',
    );
  }
  const reader = createInterface({
    input: process.stdin,
    output: process.stdout,
  });
  try {
    const answer = await reader.question(`${question} [y/N] `, { signal });
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    reader.close();
  }
}
