export { application } from './application';
export {
  defineApplication,
  type Application,
  type ApplicationDefinition,
  type ServiceDefinition,
  type TableDefinition,
} from './defineApplication';
export {
  capitalize,
  listPathsOf,
  ownTableParameterOf,
  priorityOf,
  serviceOutputOf,
  subjectOf,
  tableOutputOf,
  tablesOf,
} from './names';
