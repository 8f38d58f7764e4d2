import type { IconComponent } from '@backstage/core-plugin-api';
import SvgIcon from '@material-ui/core/SvgIcon';

/** A house with three rooms: the sign of a tenant. */
export const TenantIcon: IconComponent = props => (
  <SvgIcon {...props}>
    <path d="M4 3h16a1 1 0 0 1 1 1v16a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1Zm1 2v4h14V5H5Zm0 6v8h4v-8H5Zm6 0v8h3v-8h-3Zm5 0v8h3v-8h-3Z" />
  </SvgIcon>
);
