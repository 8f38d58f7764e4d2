import type { ResourceHandler } from '../types';
import { referencesOf, type Evaluator } from './intrinsics';
import type { Template, TemplateResource } from './model';
import { validationError } from './template';

/** A resource that is to exist, and what it needs. */
export interface PlannedResource {
  logicalId: string;
  resource: TemplateResource;
  dependsOn: string[];
}

function refuseCycles(planned: Map<string, PlannedResource>): void {
  const done = new Set<string>();
  const visit = (logicalId: string, path: string[]): void => {
    if (path.includes(logicalId)) {
      throw validationError(
        `Circular dependency between resources: [${path
          .slice(path.indexOf(logicalId))
          .join(', ')}]`,
      );
    }
    if (!done.has(logicalId)) {
      planned
        .get(logicalId)!
        .dependsOn.forEach(other => visit(other, [...path, logicalId]));
      done.add(logicalId);
    }
  };
  [...planned.keys()].forEach(logicalId => visit(logicalId, []));
}

/** Which resources a template wants, by logical id. Types nobody handles are refused by name. */
export function planResources(
  template: Template,
  evaluator: Evaluator,
  handlers: ReadonlyMap<string, ResourceHandler>,
): Map<string, PlannedResource> {
  const unknown = Object.values(template.Resources)
    .map(resource => resource.Type)
    .filter(type => !handlers.has(type));
  if (unknown.length > 0) {
    throw validationError(
      `Template format error: Unrecognized resource types: [${[
        ...new Set(unknown),
      ].join(', ')}]`,
    );
  }
  const wanted = Object.entries(template.Resources).filter(
    ([, { Condition }]) => !Condition || evaluator.condition(Condition),
  );
  const names = new Set(wanted.map(([logicalId]) => logicalId));
  const planned = new Map(
    wanted.map(([logicalId, resource]) => {
      const explicit = [resource.DependsOn ?? []].flat();
      const dangling = [
        ...explicit,
        ...referencesOf(
          resource.Properties ?? {},
          name => !template.Parameters?.[name] && !name.startsWith('AWS::'),
        ),
      ].find(name => !template.Resources[name]);
      if (dangling) {
        throw validationError(
          `Template format error: Unresolved resource dependencies [${dangling}] in the Resources block of the template`,
        );
      }
      const dependsOn = [
        ...new Set([
          ...explicit,
          ...referencesOf(resource.Properties ?? {}, name => names.has(name)),
        ]),
      ].filter(name => names.has(name) && name !== logicalId);
      return [logicalId, { logicalId, resource, dependsOn }];
    }),
  );
  refuseCycles(planned);
  return planned;
}
