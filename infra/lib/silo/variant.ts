/** What makes one template another: each is made once, when the project is built. */
export interface Variant {
  isolation: 'silo-service' | 'silo-cluster';
  compute: 'fargate' | 'ec2';
  routing: 'reverse-proxy' | 'direct';
}

/** Every template of a tenant's stack. */
export const VARIANTS: Variant[] = (
  ['silo-service', 'silo-cluster'] as const
).flatMap(isolation =>
  (['fargate', 'ec2'] as const).flatMap(compute =>
    (['reverse-proxy', 'direct'] as const).map(routing => ({
      isolation,
      compute,
      routing,
    })),
  ),
);

/** For example `tenant-silo-service-fargate-direct`; the portal knows templates by these names. */
export const templateName = ({ isolation, compute, routing }: Variant) =>
  `tenant-${isolation}-${compute}-${routing}`;
