const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;

/** Prints a line of its own. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Runs a step and says how long it took, or that it failed. */
export async function step<T>(
  title: string,
  run: (note: (text: string) => void) => Promise<T>,
): Promise<T> {
  const started = Date.now();
  say(`› ${title}`);
  try {
    const result = await run(text => say(`    ${text}`));
    say(`  ✓ ${title} (${seconds(Date.now() - started)})`);
    return result;
  } catch (error) {
    say(`  ✗ ${title} (${seconds(Date.now() - started)})`);
    throw error;
  }
}
