import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import {
  type TechdocsGenerator,
  techdocsGeneratorExtensionPoint,
} from '@backstage/plugin-techdocs-node';
import { buildAhead } from './buildAhead';
import { MarkdownGenerator } from './MarkdownGenerator';

/** Lets TechDocs build its pages without Python, and before anybody opens them. */
export const techdocsModuleMarkdown = createBackendModule({
  pluginId: 'techdocs',
  moduleId: 'markdown',
  register(env) {
    env.registerInit({
      deps: {
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        discovery: coreServices.discovery,
        generator: techdocsGeneratorExtensionPoint,
        scheduler: coreServices.scheduler,
      },
      async init({ generator, scheduler, ...services }) {
        // The extension point is typed by its class, of which only `run` is called.
        generator.setTechdocsGenerator(
          new MarkdownGenerator() as GeneratorLike as TechdocsGenerator,
        );
        await scheduler.scheduleTask({
          id: 'techdocs-build-ahead',
          // Each replica keeps pages of its own.
          scope: 'local',
          initialDelay: { seconds: 15 },
          frequency: { minutes: 5 },
          timeout: { minutes: 2 },
          fn: signal => buildAhead({ ...services, signal }),
        });
      },
    });
  },
});

type GeneratorLike = Pick<TechdocsGenerator, 'run'>;
