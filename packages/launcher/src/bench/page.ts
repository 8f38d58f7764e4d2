import { chromium } from '@playwright/test';
import { findChromium } from '../process/chromium';

const RUNS = 7;

/** What is on the fleet page once it is whole. */
const PARTS = ['Needs attention', 'Headroom', 'Loudest in the pool'];

/**
 * How long the fleet page takes from the request until all its parts and the first tenants
 * are there, ms, in an empty tab of a browser that was there before. The first time is not
 * counted.
 */
export async function fleetPageTimes(portalUrl: string): Promise<number[]> {
  const browser = await chromium.launch({
    executablePath: findChromium(process.env),
    args: ['--no-sandbox'],
  });
  try {
    const page = await browser.newPage();
    // Signed in as the operator.
    await page.addInitScript(() =>
      localStorage.setItem('tenantry.guest', 'user:default/olivia.operator'),
    );
    const times: number[] = [];
    for (let run = 0; run <= RUNS; run += 1) {
      // A page that is still drawing would hold up the next one.
      await page.goto('about:blank');
      const begun = performance.now();
      await page.goto(`${portalUrl}/tenants`, { waitUntil: 'commit' });
      await Promise.all([
        page.getByRole('rowheader').first().waitFor(),
        ...PARTS.map(name =>
          page.getByText(name, { exact: true }).first().waitFor(),
        ),
      ]);
      times.push(performance.now() - begun);
    }
    return times.slice(1);
  } finally {
    await browser.close();
  }
}
