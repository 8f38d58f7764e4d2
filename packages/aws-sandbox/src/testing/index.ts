export { imageOf, serviceTemplate } from './serviceTemplate';
export { until, waitFor } from './waitFor';
