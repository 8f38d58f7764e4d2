/** Whether an error is one of AWS's, by its code. */
export const isNamed = (error: unknown, name: string): boolean =>
  (error as Error | undefined)?.name === name;
