import type { Config } from '@backstage/config';

const capitalize = (word: string) => word[0].toUpperCase() + word.slice(1);

/** Turns the portal's configuration into the parameters of the shared stacks. */
export function stackParameters(
  config: Config,
  options: { cellId: string; imageTag: string; templatesUrl: string },
): Record<string, string> {
  const parameters: Record<string, string> = {
    CellId: options.cellId,
    ImageTag: options.imageTag,
    TemplatesUrl: options.templatesUrl,
  };
  const tiers = config.getConfig('tenantry.tiers');
  for (const tier of tiers.keys()) {
    const plan = tiers.getConfig(`${tier}.usagePlan`);
    const prefix = capitalize(tier);
    parameters[`${prefix}RateLimit`] = String(plan.getNumber('rateLimit'));
    parameters[`${prefix}BurstLimit`] = String(plan.getNumber('burstLimit'));
    parameters[`${prefix}QuotaLimit`] = String(plan.getNumber('quota.limit'));
    parameters[`${prefix}QuotaPeriod`] = plan.getString('quota.period');
  }
  return parameters;
}
