import { createBackendModule } from '@backstage/backend-plugin-api';
import {
  type TechdocsGenerator,
  techdocsGeneratorExtensionPoint,
} from '@backstage/plugin-techdocs-node';
import { MarkdownGenerator } from './MarkdownGenerator';

/** Lets TechDocs build its pages without Python. */
export const techdocsModuleMarkdown = createBackendModule({
  pluginId: 'techdocs',
  moduleId: 'markdown',
  register(env) {
    env.registerInit({
      deps: { generator: techdocsGeneratorExtensionPoint },
      async init({ generator }) {
        // The extension point is typed by its class, of which only `run` is called.
        generator.setTechdocsGenerator(
          new MarkdownGenerator() as GeneratorLike as TechdocsGenerator,
        );
      },
    });
  },
});

type GeneratorLike = Pick<TechdocsGenerator, 'run'>;
