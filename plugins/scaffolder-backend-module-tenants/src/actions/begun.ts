import type { JsonValue } from '@backstage/types';

/**
 * Whether an earlier run of this step has begun already, so that what it finds may be its
 * own work. The scaffolder keeps the mark with the task.
 */
export async function hasBegun(ctx: {
  checkpoint<T extends JsonValue | void>(options: {
    key: string;
    fn: () => Promise<T> | T;
  }): Promise<T>;
}): Promise<boolean> {
  let begun = true;
  await ctx.checkpoint({
    key: 'begun',
    fn: async () => {
      begun = false;
      return true;
    },
  });
  return begun;
}
