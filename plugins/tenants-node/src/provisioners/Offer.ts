import type {
  Isolation,
  Tier,
  TierName,
} from '@tenantry/plugin-tenants-common';
import type { TenantrySettings } from '../config';
import { LifecycleError } from '../errors';
import { PROVISIONERS } from '.';
import type { Provisioner } from './types';

/** What tenants of an isolation get, in words that go after "tenants". */
const GETS: Record<Isolation, string> = {
  pool: 'in the shared pool',
  'silo-service': 'with services of their own',
  'silo-cluster': 'with a cluster of their own',
};

/** The configured tiers, and who provisions their tenants. */
export class Offer {
  readonly tiers: Tier[];

  constructor(
    tiers: TenantrySettings['tiers'],
    private readonly provisioners: ReadonlyMap<
      Isolation,
      Provisioner
    > = PROVISIONERS,
  ) {
    this.tiers = tiers.map(tier =>
      provisioners.has(tier.isolation)
        ? { ...tier, available: true }
        : {
            ...tier,
            available: false,
            unavailableReason: `Not available yet: this version of Tenantry cannot onboard tenants ${
              GETS[tier.isolation]
            }.`,
          },
    );
  }

  provisionerOf(isolation: Isolation): Provisioner {
    const provisioner = this.provisioners.get(isolation);
    if (!provisioner) {
      throw new LifecycleError(
        `This version of Tenantry cannot provision tenants ${GETS[isolation]}.`,
        `Run a version that can, or choose a tier in another isolation: ${[
          ...this.provisioners.keys(),
        ].join(', ')}.`,
      );
    }
    return provisioner;
  }

  tierOf(name: TierName): Tier {
    const tier = this.tiers.find(item => item.name === name);
    if (!tier) {
      throw new LifecycleError(
        `The tier ${name} is not in the configuration any more.`,
        `Configure it, or choose one of ${this.tiers
          .map(item => item.name)
          .join(', ')}.`,
      );
    }
    return tier;
  }
}
