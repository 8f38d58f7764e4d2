import { Content } from '@backstage/core-components';
import { CustomHomepageGrid } from '@backstage/plugin-home';
import type { HomePageLayoutProps } from '@backstage/plugin-home-react/alpha';
import { Fragment, useMemo } from 'react';

/** Twelve columns also where a sidebar takes its share of a laptop's screen; one on a phone. */
const COLUMNS = { xl: 12, lg: 12, md: 12, sm: 12, xs: 4, xxs: 2 };

/** The home page: widgets on a grid that people may rearrange. */
export const HomeLayout = ({ widgets, defaultConfig }: HomePageLayoutProps) => {
  const config = useMemo(
    () =>
      defaultConfig?.map(({ column, row, ...item }) => ({
        ...item,
        x: column,
        y: row,
      })),
    [defaultConfig],
  );
  return (
    <main>
      <Content>
        <CustomHomepageGrid config={config} cols={COLUMNS}>
          {widgets.map((widget, index) => (
            <Fragment key={widget.name ?? index}>{widget.component}</Fragment>
          ))}
        </CustomHomepageGrid>
      </Content>
    </main>
  );
};
