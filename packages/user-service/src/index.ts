export { createUserService, userEnv } from './app';
