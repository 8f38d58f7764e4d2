import { runService } from '@tenantry/service-kit';
import { createUserService, userEnv } from './app';

runService({ name: 'user-service', env: userEnv, create: createUserService });
