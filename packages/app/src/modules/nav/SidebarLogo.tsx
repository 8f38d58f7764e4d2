import {
  Link,
  sidebarConfig,
  useSidebarOpenState,
} from '@backstage/core-components';
import { makeStyles } from '@material-ui/core/styles';

const useStyles = makeStyles({
  root: {
    height: 3 * sidebarConfig.logoHeight,
    display: 'flex',
    alignItems: 'center',
    marginBottom: -14,
  },
  link: {
    marginLeft: 22,
    display: 'flex',
    alignItems: 'center',
    gap: 12,
    color: '#fff',
    '&:hover': { textDecoration: 'none' },
  },
  word: { fontSize: 20, fontWeight: 600, letterSpacing: '-0.01em' },
});

/** Three tenants in one house: the product's mark. */
const Mark = () => (
  <svg
    width="28"
    height="28"
    viewBox="0 0 28 28"
    aria-hidden="true"
    style={{ flexShrink: 0 }}
  >
    <rect x="1" y="1" width="26" height="26" rx="7" fill="#4F6EF7" />
    <rect x="6" y="7" width="16" height="4" rx="2" fill="#fff" />
    <rect x="6" y="14" width="4" height="8" rx="2" fill="#fff" />
    <rect x="12" y="14" width="4" height="8" rx="2" fill="#C7D2FE" />
    <rect x="18" y="14" width="4" height="8" rx="2" fill="#fff" />
  </svg>
);

/** Logo at the top of the sidebar; links home. */
export const SidebarLogo = () => {
  const classes = useStyles();
  const { isOpen } = useSidebarOpenState();
  return (
    <div className={classes.root}>
      <Link
        to="/"
        underline="none"
        className={classes.link}
        aria-label="Tenantry home"
      >
        <Mark />
        {isOpen && <span className={classes.word}>Tenantry</span>}
      </Link>
    </div>
  );
};
