import { NotSupportedError } from '../../../errors';
import type { Account, ResourceHandler } from '../../../types';
import { DEFAULT_BUS, type Buses } from '../Buses';
import type { Rule, Target } from '../model';
import { checkPattern } from '../pattern';

const TARGET_PROPERTIES = [
  'Id',
  'Arn',
  'DeadLetterConfig',
  // Queues take events at once: there is nothing to try again.
  'RetryPolicy',
];

function targetOf(properties: Record<string, any>): Target {
  const unknown = Object.keys(properties).find(
    name => !TARGET_PROPERTIES.includes(name),
  );
  if (unknown) {
    throw new NotSupportedError(`${unknown} in Targets of AWS::Events::Rule`);
  }
  const { Id, Arn, DeadLetterConfig } = properties;
  if (!String(Arn).startsWith('arn:aws:sqs:')) {
    throw new NotSupportedError(
      `the target ${Arn} of AWS::Events::Rule: only queues`,
    );
  }
  return { id: Id, arn: Arn, deadLetterArn: DeadLetterConfig?.Arn };
}

/** `AWS::Events::Rule`: by event pattern, to queues. */
export function ruleHandler(account: Account, buses: Buses): ResourceHandler {
  const arnOf = (bus: string, name: string) =>
    account.arn(
      'events',
      bus === DEFAULT_BUS ? `rule/${name}` : `rule/${bus}/${name}`,
    );
  const settingsOf = (
    properties: any,
  ): Pick<Rule, 'enabled' | 'pattern' | 'targets'> => ({
    enabled: (properties.State ?? 'ENABLED') !== 'DISABLED',
    pattern: checkPattern(properties.EventPattern),
    targets: (properties.Targets ?? []).map(targetOf),
  });
  /** `Ref` names the bus too, unless it is the default one. */
  const idOf = ({ bus, name }: Pick<Rule, 'bus' | 'name'>) =>
    bus === DEFAULT_BUS ? name : `${bus}|${name}`;
  const arnOfId = (id: string) => {
    const [name, bus = DEFAULT_BUS] = id.split('|').reverse();
    return arnOf(bus, name);
  };
  return {
    type: 'AWS::Events::Rule',
    properties: [
      'Name',
      'Description',
      'EventBusName',
      'EventPattern',
      'State',
      'Targets',
      'Tags',
    ],
    createOnly: ['Name', 'EventBusName'],
    async create(properties, { generateName }) {
      const bus = buses.find(properties.EventBusName);
      if (!bus) {
        throw new Error(`Event bus ${properties.EventBusName} does not exist.`);
      }
      const name = properties.Name ?? generateName(64);
      const arn = arnOf(bus, name);
      buses.rules.put(arn, { ...settingsOf(properties), name, bus, arn });
      return { physicalId: idOf({ bus, name }), attributes: { Arn: arn } };
    },
    async update(id, properties) {
      const arn = arnOfId(id);
      buses.rules.put(arn, {
        ...buses.rules.get(arn)!,
        ...settingsOf(properties),
      });
      return { physicalId: id, attributes: { Arn: arn } };
    },
    async delete(id) {
      buses.rules.delete(arnOfId(id));
    },
  };
}
