import { useCallback } from 'react';
import { FormWizard, type FormValues } from './FormWizard';
import type { FormAddress } from './FormGate';
import { OperationReviewPage } from './OperationReviewPage';
import { REVIEWS } from './reviews';

/** The form of an operation on a tenant, with a review of its own. */
export const OperationWizard = ({ address }: { address: FormAddress }) => {
  const review = REVIEWS[address.templateName];
  const Review = useCallback(
    ({ values }: { values: FormValues }) => (
      <OperationReviewPage review={review} values={values} />
    ),
    [review],
  );
  return <FormWizard address={address} title={review.title} Review={Review} />;
};
