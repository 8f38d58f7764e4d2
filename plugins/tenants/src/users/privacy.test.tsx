import { screen } from '@testing-library/react';
import { showOnEntityPage } from '../__testUtils__/showOnEntityPage';
import { UsersContent } from './UsersContent';

// In a file of its own: decisions of the policy are remembered from test to test.
it('asks for nobody’s data when it may not be seen', async () => {
  const { requests } = await showOnEntityPage(
    <UsersContent />,
    {},
    { mayChange: false },
  );
  expect(
    await screen.findByText('You may not see the users of this tenant'),
  ).toBeVisible();
  expect(requests).toEqual([]);
});
