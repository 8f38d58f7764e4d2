import { AwsError, NotSupportedError } from '../../../errors';
import type { Account, ResourceHandler } from '../../../types';
import type { Tables } from '..';
import { checkActions, checkRoom } from './actions';

export function listenerHandler(
  account: Account,
  tables: Tables,
): ResourceHandler {
  const { listeners, rules } = tables;
  const type = 'AWS::ElasticLoadBalancingV2::Listener';
  const checkProtocol = ({ Protocol, Certificates = [] }: any) => {
    if (Protocol !== 'HTTP' && Protocol !== 'HTTPS') {
      throw new NotSupportedError(`the Protocol ${Protocol} of ${type}`);
    }
    if (Protocol === 'HTTPS' && Certificates.length !== 1) {
      throw new AwsError(
        'ValidationError',
        'A certificate must be specified for HTTPS listeners',
      );
    }
  };
  return {
    type,
    properties: [
      'LoadBalancerArn',
      'Port',
      'Protocol',
      'DefaultActions',
      // Nobody speaks TLS here: both are recorded.
      'Certificates',
      'SslPolicy',
      'ListenerAttributes',
      'Tags',
    ],
    createOnly: ['LoadBalancerArn'],
    async create(properties) {
      checkProtocol(properties);
      checkRoom(tables, properties.LoadBalancerArn, properties.DefaultActions);
      const arn = `${properties.LoadBalancerArn.replace(
        ':loadbalancer/',
        ':listener/',
      )}/${account.ids.hex(16)}`;
      listeners.put(arn, {
        arn,
        loadBalancerArn: properties.LoadBalancerArn,
        port: Number(properties.Port),
        defaultActions: checkActions(properties.DefaultActions, type),
      });
      return { physicalId: arn, attributes: { ListenerArn: arn } };
    },
    async update(arn, properties) {
      checkProtocol(properties);
      listeners.put(arn, {
        ...listeners.get(arn)!,
        port: Number(properties.Port),
        defaultActions: checkActions(properties.DefaultActions, type),
      });
      return { physicalId: arn };
    },
    async delete(arn) {
      listeners.delete(arn);
      // Rules go with their listener.
      for (const [ruleArn, { listenerArn }] of rules.entries()) {
        if (listenerArn === arn) {
          rules.delete(ruleArn);
        }
      }
    },
  };
}
