import { Link } from '@backstage/core-components';
import { EntityDisplayName } from '@backstage/plugin-catalog-react';
import type { ResultHighlight } from '@backstage/plugin-search-common';
import type { BaseSearchResultListItemProps } from '@backstage/plugin-search-react/alpha';
import { Flex, Text } from '@backstage/ui';
import ListItemIcon from '@material-ui/core/ListItemIcon';
import Typography from '@material-ui/core/Typography';
import {
  TIER_WORDS,
  type TenantDocument,
} from '@tenantry/plugin-tenants-common';
import { Quiet } from '../components/Quiet';
import { StateMark } from '../components/StateMark';
import { Found, wordsFound } from './Found';

/**
 * A tenant that was found: its name, in the looks of the other rows of the list, and a line
 * that tells it from others.
 */
export const TenantResult = ({
  result,
  highlight,
  icon,
}: BaseSearchResultListItemProps<{ highlight?: ResultHighlight }>) => {
  if (!result) {
    return null;
  }
  const { title, location, tenantId, tier, state, owner } =
    result as TenantDocument;
  const words = wordsFound(highlight);
  return (
    <>
      {icon && <ListItemIcon>{icon}</ListItemIcon>}
      <Flex direction="column" gap="1" style={{ minWidth: 0 }}>
        <Typography
          variant="h6"
          component="div"
          style={{ overflowWrap: 'anywhere' }}
        >
          {/* The row says itself that it was chosen. */}
          <Link noTrack to={location}>
            <Found text={title} words={words} />
          </Link>
        </Typography>
        <Flex
          align="center"
          style={{
            flexWrap: 'wrap',
            gap: 'var(--bui-space-1) var(--bui-space-3)',
          }}
        >
          <Quiet variant="body-medium">
            <Found text={tenantId} words={words} />
          </Quiet>
          <Text variant="body-medium">
            <Found text={TIER_WORDS[tier]} words={words} />
          </Text>
          <StateMark state={state} />
          <Text variant="body-medium">
            <EntityDisplayName entityRef={owner} hideIcon />
          </Text>
        </Flex>
      </Flex>
    </>
  );
};
