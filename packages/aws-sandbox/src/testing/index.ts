export { freePort } from '../freePort';
export { imageOf, serviceTemplate } from './serviceTemplate';
export { until, waitFor } from './waitFor';
