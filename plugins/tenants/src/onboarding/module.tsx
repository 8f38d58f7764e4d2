import {
  coreExtensionData,
  createFrontendModule,
} from '@backstage/frontend-plugin-api';
import scaffolderPlugin from '@backstage/plugin-scaffolder/alpha';
import { lazy, Suspense } from 'react';
import { Route, Routes } from 'react-router-dom';
import { ONBOARD_TEMPLATE } from '../components/OnboardButton';

const OnboardWizard = lazy(() =>
  import('./OnboardWizard').then(module => ({
    default: module.OnboardWizard,
  })),
);

const { namespace, templateName } = ONBOARD_TEMPLATE;

/**
 * The scaffolder's templates, with our own form for one of them: the review that all
 * templates share lists values, and lets no plugin say what they come to.
 */
const templates = scaffolderPlugin
  .getExtension('sub-page:scaffolder/templates')
  .override({
    *factory(originalFactory) {
      const original = originalFactory();
      for (const data of original) {
        if (data.id !== coreExtensionData.reactElement.id) {
          yield data;
        }
      }
      yield coreExtensionData.reactElement(
        <Routes>
          <Route
            path={`${namespace}/${templateName}`}
            element={
              <Suspense fallback={null}>
                <OnboardWizard />
              </Suspense>
            }
          />
          <Route
            path="*"
            element={original.get(coreExtensionData.reactElement)}
          />
        </Routes>,
      );
    },
  });

/** Gives the form that onboards tenants its own review. */
export const tenantsScaffolderModule = createFrontendModule({
  pluginId: 'scaffolder',
  extensions: [templates],
});
