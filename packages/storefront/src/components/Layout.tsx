import { useEffect, useRef, type ReactNode } from 'react';
import { NavLink, useLocation } from 'react-router-dom';
import { tierName } from '../api/explain';
import { useShop, useTenant } from '../shopContext';
import { WaitBanner } from './WaitBanner';

/** The frame of every page: whose it is, where one can go, and what waits. */
export function Layout(props: { children: ReactNode; onSignOut: () => void }) {
  const { person } = useShop();
  const { data: tenant } = useTenant();
  const { pathname } = useLocation();
  const main = useRef<HTMLElement>(null);
  const isFirst = useRef(true);
  useEffect(() => {
    if (isFirst.current) {
      isFirst.current = false;
      return;
    }
    // Whoever goes by keyboard or ear is on the new page, too.
    main.current?.focus();
  }, [pathname]);
  return (
    <>
      <a className="skip" href="#main">
        Skip to content
      </a>
      <header>
        <div className="bar">
          <div className="brand">
            <img src="/favicon.svg" alt="" width="28" height="28" />
            <span className="tenant">
              {tenant?.displayName ?? 'Storefront'}
            </span>
            {tenant && (
              <span className="chip" title="Tier">
                {tierName(tenant.tier)}
              </span>
            )}
          </div>
          <nav aria-label="Pages">
            <NavLink to="/" end>
              Dashboard
            </NavLink>
            <NavLink to="/products">Products</NavLink>
            <NavLink to="/orders">Orders</NavLink>
            {person.isAdmin && <NavLink to="/users">Users</NavLink>}
          </nav>
          <div className="who">
            <span title={person.email}>{person.email}</span>
            <button type="button" className="quiet" onClick={props.onSignOut}>
              Sign out
            </button>
          </div>
        </div>
      </header>
      <main id="main" ref={main} tabIndex={-1}>
        <WaitBanner />
        {tenant?.state === 'migrating' && (
          <div className="banner" role="status">
            <p>
              <b>{tenant.displayName} is moving to another tier.</b> Reading
              works all the time; writing may wait for a few seconds.
            </p>
          </div>
        )}
        {props.children}
      </main>
    </>
  );
}
