import type { Cell } from '../config';

/** Works in all cells side by side: one that fails keeps no other from its end. */
export async function inEach<T>(
  cells: Cell[],
  work: (cellId: string) => Promise<T>,
): Promise<T[]> {
  const ends = await Promise.allSettled(cells.map(({ id }) => work(id)));
  return ends.map(end => {
    if (end.status === 'rejected') {
      throw end.reason;
    }
    return end.value;
  });
}
