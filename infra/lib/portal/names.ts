import { withPseudoParameters } from './grants';

/** Where what the templates need is published; made by whoever deploys. */
export const ASSET_BUCKET = 'tenantry-assets-<AWS::AccountId>-<AWS::Region>';
/** Templates of tenants' stacks in it. */
export const TEMPLATES = `${ASSET_BUCKET}/tenant-templates/*`;

/** The same, as CloudFormation is told. */
export const TEMPLATE_URLS = withPseudoParameters(
  `https://${TEMPLATES.replace('/', '.s3.<AWS::Region>.<AWS::URLSuffix>/')}`,
);

/** The port of the portal's container. */
export const PORTAL_PORT = 7007;

/** On the user pool of the portal's own people, so that the portal lets nobody in to itself. */
export const PORTAL_TAG = 'tenantry:portal';

/** User pools but the portal's, also one that has no tags yet. */
export const NOT_OF_PORTAL = {
  StringNotEquals: { [`aws:ResourceTag/${PORTAL_TAG}`]: 'true' },
};

/** User pools of tenants: what carries the tag of the cell, and is not the portal's. */
export const ofTenants = (cellId: string) => ({
  StringEquals: { 'aws:ResourceTag/tenantry:cell': cellId },
  ...NOT_OF_PORTAL,
});
