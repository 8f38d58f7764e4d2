import { sentence, withoutAddresses } from '../aws/explain';
import { LifecycleError } from '../errors';
import { hintFor } from '../provisioners/silo/explainFailure';

/** A version that could not be brought about. The stack is what it was, or says what it is. */
export class UpdateFailed extends LifecycleError {
  constructor(cause: string) {
    const reason = sentence(withoutAddresses(cause));
    super(reason, hintFor(reason));
  }
}
