/** Does work for each item, some at a time; the first failure ends it. */
export async function forEachOf<T>(
  items: T[],
  atATime: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = items.values();
  let failed = false;
  const worker = async () => {
    for (const item of queue) {
      if (failed) {
        return;
      }
      try {
        await work(item);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const results = await Promise.allSettled(
    Array.from({ length: Math.min(atATime, items.length) }, worker),
  );
  const failure = results.find(({ status }) => status === 'rejected');
  if (failure) {
    throw (failure as PromiseRejectedResult).reason;
  }
}
