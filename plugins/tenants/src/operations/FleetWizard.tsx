import type { FormAddress } from './FormGate';
import { FormWizard } from './FormWizard';
import { FleetReviewPage } from './FleetReviewPage';

/** The form that updates the fleet, with a review of its own. */
export const FleetWizard = ({ address }: { address: FormAddress }) => (
  <FormWizard
    address={address}
    title="Update the fleet"
    Review={FleetReviewPage}
  />
);
