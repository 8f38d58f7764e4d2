import { CellDirectory } from './CellDirectory';

const CELLS = ['one', 'two'].map(id => ({
  id,
  accountId: '000000000000',
  region: 'us-east-1',
}));

const LIVING = {};
const ERASED = {
  offboarding: { erasedAt: '2026-01-01' },
} as never;

/** Registries by cell and tenant; an error stands for a cell that cannot be read. */
function start(
  registries: Record<string, Record<string, object> | Error>,
  cells = CELLS,
) {
  const asked: string[] = [];
  const directory = new CellDirectory({
    cells,
    async read({ id }, tenantId) {
      asked.push(id);
      const registry = registries[id];
      if (registry instanceof Error) {
        throw registry;
      }
      return registry?.[tenantId];
    },
  });
  return { directory, asked };
}

describe('the cell of a tenant', () => {
  it('is the only one, and nobody is asked', async () => {
    const { directory, asked } = start({}, CELLS.slice(0, 1));
    expect((await directory.of('acme')).id).toBe('one');
    expect(asked).toEqual([]);
  });

  it('is what the index says, and no registry is asked', async () => {
    const { directory, asked } = start({});
    directory.useIndex({
      cellOf: async () => 'two',
      isComplete: async () => false,
    });
    expect((await directory.of('acme')).id).toBe('two');
    expect((await directory.holderOf('acme'))?.id).toBe('two');
    expect(asked).toEqual([]);
  });

  it('is what a registry says while the index does not know', async () => {
    const { directory } = start({ two: { acme: LIVING } });
    directory.useIndex({
      cellOf: async () => undefined,
      isComplete: async () => true,
    });
    expect((await directory.of('acme')).id).toBe('two');
  });

  it('is where it lives, not where one of its id has left', async () => {
    const { directory } = start({
      one: { acme: ERASED },
      two: { acme: LIVING },
    });
    expect((await directory.of('acme')).id).toBe('two');
  });

  it('is where it has left for good when nobody else has the id, which is free', async () => {
    const { directory } = start({ two: { acme: ERASED } });
    expect((await directory.of('acme')).id).toBe('two');
    expect(await directory.holderOf('acme')).toBeUndefined();
  });

  it('is not guessed while a cell that may have it cannot be read', async () => {
    const { directory } = start({ two: new Error('Gone fishing') });
    await expect(directory.of('acme')).rejects.toThrow(
      'Whether "acme" is in the cell two is not known, for it cannot be read.',
    );
    await expect(directory.holderOf('acme')).rejects.toThrow('not known');
  });

  it('is the first one of whom nobody has heard, also while another is down', async () => {
    const { directory } = start({ two: new Error('Gone fishing') });
    directory.useIndex({
      cellOf: async () => undefined,
      isComplete: async () => true,
    });
    expect((await directory.of('acme')).id).toBe('one');
  });

  it('is not taken for another when it is configured no more', async () => {
    const { directory } = start({});
    directory.useIndex({
      cellOf: async () => 'gone',
      isComplete: async () => true,
    });
    await expect(directory.of('acme')).rejects.toThrow(
      '"acme" is in the cell gone, which is not configured.',
    );
  });

  it('is a mistake of whoever names one that does not exist', () => {
    const { directory } = start({});
    expect(() => directory.named('nowhere')).toThrow(
      expect.objectContaining({
        name: 'InputError',
        message: 'There is no cell "nowhere"; the cells are one, two.',
      }),
    );
  });

  it('is nobody else when the index has read everybody: no cell waits for another', async () => {
    const { directory, asked } = start({ two: new Error('Gone fishing') });
    directory.useIndex({
      cellOf: async () => undefined,
      isComplete: async () => true,
    });
    expect(await directory.holderOf('acme')).toBeUndefined();
    expect(asked).toEqual([]);
  });
});
