import '@testing-library/jest-dom';
import { configure } from '@testing-library/react';

// Whole pages take their time on a machine that does other things as well.
configure({ asyncUtilTimeout: 10_000 });
jest.setTimeout(60_000);
