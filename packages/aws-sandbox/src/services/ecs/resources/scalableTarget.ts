import { AwsError, NotSupportedError } from '../../../errors';
import type { ResourceHandler } from '../../../types';
import type { EcsResourceDeps } from '.';

const TYPE = 'AWS::ApplicationAutoScaling::ScalableTarget';
const DIMENSION = 'ecs:service:DesiredCount';

/**
 * `AWS::ApplicationAutoScaling::ScalableTarget`: keeps a service's tasks between its
 * bounds. What lies between them would be decided by metrics, which decide nothing here.
 */
export function scalableTargetHandler({
  account,
  tables,
  scheduler,
}: EcsResourceDeps): ResourceHandler {
  const { services, scalableTargets } = tables;
  const save = (properties: any) => {
    const { ResourceId, ScalableDimension, ServiceNamespace } = properties;
    if (ServiceNamespace !== 'ecs' || ScalableDimension !== DIMENSION) {
      throw new NotSupportedError(
        `${ServiceNamespace} ${ScalableDimension} of ${TYPE}`,
      );
    }
    const [min, max] = [properties.MinCapacity, properties.MaxCapacity].map(
      Number,
    );
    if (min > max) {
      throw new AwsError(
        'ValidationException',
        'Maximum capacity cannot be less than minimum capacity',
      );
    }
    const service = services.get(account.arn('ecs', ResourceId));
    if (!service) {
      throw new AwsError(
        'ValidationException',
        `ECS service doesn't exist: ${ResourceId}`,
      );
    }
    const id = [ResourceId, ScalableDimension, ServiceNamespace].join('|');
    scalableTargets.put(id, { id, min, max });
    scheduler.scale(
      service.arn,
      Math.min(max, Math.max(min, service.desiredCount)),
    );
    return { physicalId: id, attributes: { Id: id } };
  };
  return {
    type: TYPE,
    properties: [
      'ResourceId',
      'ScalableDimension',
      'ServiceNamespace',
      'MinCapacity',
      'MaxCapacity',
      // The service's own role of the account acts for it, whichever is named.
      'RoleARN',
    ],
    createOnly: ['ResourceId', 'ScalableDimension', 'ServiceNamespace'],
    create: async properties => save(properties),
    update: async (_, properties) => save(properties),
    delete: async id => {
      scalableTargets.delete(id);
    },
  };
}
