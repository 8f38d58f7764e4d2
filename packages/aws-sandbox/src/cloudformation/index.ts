import * as schemas from '@aws-sdk/client-cloudformation';
import type { Emit } from '../services/events/model';
import type { S3 } from '../services/s3';
import type { Quotas } from '../services/servicequotas/quotas';
import type {
  Account,
  AwsService,
  MadeResource,
  ResourceHandler,
} from '../types';
import { cloudFormationAccess } from './access';
import type { ReferenceSources } from './dynamicReferences';
import { Background } from './drift/Background';
import { ChangeSets } from './drift/ChangeSets';
import { Detections } from './drift/Detections';
import { LiveState } from './drift/LiveState';
import { Engine } from './Engine';
import { accountOperations } from './operations/account';
import { changeSetOperations } from './operations/changeSets';
import { createOperations } from './operations/create';
import { driftOperations } from './operations/drift';
import { endOperations } from './operations/end';
import { readOperations } from './operations/read';
import { templateOperations } from './operations/templates';
import { withRole } from './operations/role';
import { updateOperations } from './operations/update';
import { passiveHandlers } from './passiveTypes';
import { Stacks } from './stacks';
import { tellStatus } from './statusEvents';
import { taggedResources } from './taggedResources';

/** CloudFormation: applies templates by means of the handlers of resource types. */
export function createCloudFormation(
  account: Account,
  s3: S3,
  handlers: ResourceHandler[],
  deps: {
    quotas: Quotas;
    references: ReferenceSources;
    emit: Emit;
    /** Whether CloudFormation may take a role. */
    mayTake(roleArn: string): boolean;
    /** Of resources that other services' operations may delete. */
    isThere(resource: MadeResource): boolean;
  },
) {
  const stacks = new Stacks(account, stack => tellStatus(deps.emit, stack));
  const all = [...passiveHandlers(account), ...handlers];
  const engine = new Engine(stacks, all, deps.references);
  const live = new LiveState(account, all, deps.isThere);
  const background = new Background(account.logger);
  const detections = new Detections(stacks, live, background);
  const changeSets = new ChangeSets(stacks, live, background);
  return {
    signingName: 'cloudformation',
    protocol: 'query' as const,
    schemas: schemas as never,
    operations: {
      ...readOperations(stacks, detections),
      ...driftOperations(stacks, detections),
      ...accountOperations(deps.quotas),
      ...templateOperations(stacks, s3),
      ...withRole(
        {
          ...changeSetOperations(stacks, changeSets, engine),
          ...createOperations(stacks, engine, s3, deps.quotas),
          ...updateOperations(stacks, engine, s3),
          ...endOperations(stacks, engine),
        },
        deps.mayTake,
      ),
    },
    accessOf: cloudFormationAccess(account, stacks),
    inventory: () => ({
      stacks: stacks
        .all()
        .filter(stack => stack.status !== 'DELETE_COMPLETE')
        .map(stack => stack.name)
        .sort(),
      stackResources: stacks
        .all()
        .flatMap(stack =>
          stacks
            .resources(stack.id)
            .values()
            .filter(
              ({ status, type, physicalId, properties }) =>
                status !== 'DELETE_COMPLETE' &&
                // Who outlives the stack may have been deleted since.
                (physicalId === undefined ||
                  deps.isThere({ type, physicalId, properties })),
            )
            .map(
              resource =>
                `${stack.name}/${resource.logicalId} ${resource.type} ${resource.physicalId}`,
            ),
        )
        .sort(),
    }),
    tagged: () => taggedResources(stacks, deps.isThere),
    async start() {
      detections.recover();
      changeSets.recover();
      engine.recover();
    },
    async stop() {
      await Promise.all([engine.stop(), background.stop()]);
    },
  } satisfies AwsService & Record<string, unknown>;
}
