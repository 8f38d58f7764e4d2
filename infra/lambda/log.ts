/** One line of JSON. Never pass tokens or addresses. */
export function log(
  level: 'info' | 'warn',
  message: string,
  details: Record<string, string | undefined>,
): void {
  console.log(JSON.stringify({ level, message, ...details }));
}
