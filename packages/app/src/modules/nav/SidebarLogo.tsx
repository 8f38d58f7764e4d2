import {
  Link,
  sidebarConfig,
  useSidebarOpenState,
} from '@backstage/core-components';
import { makeStyles } from '@material-ui/core/styles';
import { Mark } from '../../components/Mark';

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
