import { only } from '../../../http/only';
import type { CapacityStrategy } from '../model';

/** A capacity provider strategy from CloudFormation's shape; none when it is empty. */
export function toStrategy(
  items: any[] | undefined,
  type: string,
): CapacityStrategy[] | undefined {
  const strategy = (items ?? []).map(item => {
    only(
      item,
      ['CapacityProvider', 'Weight', 'Base'],
      `${type} CapacityProviderStrategy`,
    );
    return {
      capacityProvider: item.CapacityProvider,
      weight: item.Weight === undefined ? undefined : Number(item.Weight),
      base: item.Base === undefined ? undefined : Number(item.Base),
    };
  });
  return strategy.length > 0 ? strategy : undefined;
}
