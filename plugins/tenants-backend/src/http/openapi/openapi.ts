import { driftPaths, driftSchemas } from './drift';
import { fleetPaths, fleetSchemas } from './fleet';
import { healthPaths, healthSchemas } from './health';
import { movePaths, moveSchemas } from './moves';
import { onboardingPaths, onboardingSchemas } from './onboarding';
import { shape, text } from './parts';
import { tenantPaths, tenantSchemas } from './tenants';
import { tierPaths, tierSchemas } from './tiers';
import { updatePaths, updateSchemas } from './updates';
import { usagePaths, usageSchemas } from './usage';
import { userPaths, userSchemas } from './users';

/** The HTTP API in OpenAPI 3.1, served as `/openapi.json`. */
export const openapi = {
  openapi: '3.1.0',
  info: {
    title: 'Tenants',
    version: '1.0.0',
    description:
      'Reads tenants. Changes go through scaffolder templates; an update of the fleet that is under way can be paused, resumed and stopped.',
  },
  paths: {
    ...tenantPaths,
    ...onboardingPaths,
    ...tierPaths,
    ...movePaths,
    ...userPaths,
    ...updatePaths,
    ...driftPaths,
    ...healthPaths,
    ...usagePaths,
    ...fleetPaths,
  },
  components: {
    schemas: {
      ...tenantSchemas,
      ...onboardingSchemas,
      ...tierSchemas,
      ...moveSchemas,
      ...userSchemas,
      ...updateSchemas,
      ...driftSchemas,
      ...healthSchemas,
      ...usageSchemas,
      ...fleetSchemas,
      Error: shape({
        error: shape({ name: text, message: text }),
      }),
    },
  },
} as const;
