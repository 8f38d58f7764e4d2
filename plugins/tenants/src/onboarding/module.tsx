import {
  coreExtensionData,
  createFrontendModule,
} from '@backstage/frontend-plugin-api';
import scaffolderPlugin from '@backstage/plugin-scaffolder/alpha';
import { lazy, Suspense } from 'react';
import { Route, Routes, useParams } from 'react-router-dom';
import { ONBOARD_TEMPLATE } from '../components/OnboardButton';
import { FormGate, type FormAddress } from '../operations/FormGate';
import { FLEET_TEMPLATE, REVIEWS } from '../operations/reviews';

const OnboardWizard = lazy(() =>
  import('./OnboardWizard').then(module => ({
    default: module.OnboardWizard,
  })),
);

const OperationWizard = lazy(() =>
  import('../operations/OperationWizard').then(module => ({
    default: module.OperationWizard,
  })),
);

const FleetWizard = lazy(() =>
  import('../operations/FleetWizard').then(module => ({
    default: module.FleetWizard,
  })),
);

/** Our own form of a template, where it has one. */
function wizardOf(address: FormAddress) {
  if (address.namespace !== ONBOARD_TEMPLATE.namespace) {
    return undefined;
  }
  if (address.templateName === FLEET_TEMPLATE) {
    return FleetWizard;
  }
  return Object.hasOwn(REVIEWS, address.templateName)
    ? OperationWizard
    : undefined;
}

const { namespace, templateName } = ONBOARD_TEMPLATE;
const FORM = /^(?<namespace>[^/]+)\/(?<templateName>[^/]+)$/;

/** What the scaffolder shows here: its forms to those only who may use them, ours with their reviews. */
const Gated = ({ children }: { children: JSX.Element }) => {
  const form = FORM.exec(useParams()['*'] ?? '')?.groups;
  if (!form) {
    return children;
  }
  const address = {
    namespace: form.namespace,
    templateName: form.templateName,
  };
  const Wizard = wizardOf(address);
  return (
    <FormGate
      // Nothing of one form is left in the next.
      key={`${address.namespace}/${address.templateName}`}
      {...address}
    >
      {Wizard ? (
        <Suspense fallback={null}>
          <Wizard address={address} />
        </Suspense>
      ) : (
        children
      )}
    </FormGate>
  );
};

/**
 * The scaffolder's templates, with our own review for those of tenants: the one that all
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
              <FormGate {...ONBOARD_TEMPLATE}>
                <Suspense fallback={null}>
                  <OnboardWizard />
                </Suspense>
              </FormGate>
            }
          />
          <Route
            path="*"
            element={
              <Gated>{original.get(coreExtensionData.reactElement)}</Gated>
            }
          />
        </Routes>,
      );
    },
  });

/** Gives the forms about tenants reviews that say what will happen, and each form its gate. */
export const tenantsScaffolderModule = createFrontendModule({
  pluginId: 'scaffolder',
  extensions: [templates],
});
