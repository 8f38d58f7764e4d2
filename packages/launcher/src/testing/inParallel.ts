/** Works on all items, so many at a time. */
export async function inParallel<T>(
  items: T[],
  atATime: number,
  work: (item: T, index: number) => Promise<void>,
): Promise<void> {
  const queue = items.entries();
  await Promise.all(
    Array.from({ length: atATime }, async () => {
      for (const [index, item] of queue) {
        await work(item, index);
      }
    }),
  );
}
