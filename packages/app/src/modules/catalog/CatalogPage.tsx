import { CatalogTable } from '@backstage/plugin-catalog';
import {
  CatalogFilterLayout,
  EntityListProvider,
  type EntityListPagination,
} from '@backstage/plugin-catalog-react';
import { Container, Header } from '@backstage/ui';
import type { ReactNode } from 'react';
import { columnsOf } from './columns';

/** What is in the catalog, with columns that fit it. */
export const CatalogPage = ({
  filters,
  pagination,
}: {
  filters: ReactNode;
  pagination: EntityListPagination;
}) => (
  <EntityListProvider pagination={pagination}>
    <Header title="Catalog" />
    <Container className="tenantry-catalog">
      <CatalogFilterLayout>
        <CatalogFilterLayout.Filters>{filters}</CatalogFilterLayout.Filters>
        <CatalogFilterLayout.Content>
          <CatalogTable columns={columnsOf} />
        </CatalogFilterLayout.Content>
      </CatalogFilterLayout>
    </Container>
  </EntityListProvider>
);
