import type {
  Application,
  ServiceDefinition,
  TableDefinition,
} from './defineApplication';

/** `order-service` → `OrderService` */
export const capitalize = (words: string) =>
  words
    .split('-')
    .map(word => word[0].toUpperCase() + word.slice(1))
    .join('');

type Named = Pick<ServiceDefinition | TableDefinition, 'name'>;

/** What the portal calls a service: what its routes begin with, for example `orders`. */
export const subjectOf = ({ path }: Pick<ServiceDefinition, 'path'>) =>
  path.slice(1);

/** The output of a stack that names the ECS service. */
export const serviceOutputOf = ({ name }: Named) =>
  `${capitalize(name)}ServiceName`;

/** The output of a stack that names the table. */
export const tableOutputOf = ({ name }: Named) =>
  `${capitalize(name)}TableName`;

/** The parameter of a tenant's stack that says whether the table is its `own` or the pool's. */
export const ownTableParameterOf = ({ name }: Named) =>
  `${capitalize(name)}Table`;

/** The parameter of a tenant's stack with the priority of the service's listener rule. */
export const priorityOf = ({ name }: Named) => `${capitalize(name)}Priority`;

/** The tables of all services. */
export const tablesOf = ({ services }: Application): TableDefinition[] =>
  services.flatMap(({ tables }) => tables);

/** Paths that are read with a token and without an id. */
export const listPathsOf = ({ services }: Application): string[] =>
  services.flatMap(({ routes }) =>
    Object.keys(routes).filter(
      path => routes[path].includes('GET') && !path.includes('{'),
    ),
  );
