import { NotSupportedError } from '../../../errors';
import type { Account, ResourceHandler } from '../../../types';
import type { Tables } from '..';

export function loadBalancerHandler(
  account: Account,
  { loadBalancers }: Tables,
): ResourceHandler {
  const attributesOf = (arn: string) => {
    const { name, dnsName } = loadBalancers.get(arn)!;
    return {
      LoadBalancerArn: arn,
      LoadBalancerName: name,
      LoadBalancerFullName: arn.split(':loadbalancer/')[1],
      DNSName: dnsName,
      CanonicalHostedZoneID: 'Z35SXDOTRQ7X7K',
      SecurityGroups: [],
    };
  };
  return {
    type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
    properties: [
      'Name',
      'Type',
      'Scheme',
      'Subnets',
      'SubnetMappings',
      'SecurityGroups',
      'LoadBalancerAttributes',
      'IpAddressType',
      'Tags',
    ],
    createOnly: ['Name', 'Type', 'Scheme'],
    async create(properties, { generateName }) {
      if ((properties.Type ?? 'application') !== 'application') {
        throw new NotSupportedError(
          `the Type ${properties.Type} of AWS::ElasticLoadBalancingV2::LoadBalancer`,
        );
      }
      const name = properties.Name ?? generateName(32);
      const arn = account.arn(
        'elasticloadbalancing',
        `loadbalancer/app/${name}/${account.ids.hex(16)}`,
      );
      loadBalancers.put(arn, {
        arn,
        name,
        dnsName: `${
          properties.Scheme === 'internal' ? 'internal-' : ''
        }${name}.${account.region}.elb.amazonaws.com`,
      });
      return { physicalId: arn, attributes: attributesOf(arn) };
    },
    update: async arn => ({ physicalId: arn }),
    delete: async arn => {
      loadBalancers.delete(arn);
    },
  };
}
