const SCHEDULE = JSON.stringify({
  frequency: { hours: 5 },
  timeout: { minutes: 10 },
});

/** Environment of a portal whose collectors would otherwise add their AWS calls to the counted ones. */
export const SELDOM = Object.fromEntries(
  ['health', 'usage', 'quota', 'load', 'headroom', 'drift'].map(collector => [
    `APP_CONFIG_tenantry_collectors_${collector}_schedule`,
    SCHEDULE,
  ]),
);

/** Calls of the portal itself, without its wait for events, which lasts 20 s at a time. */
export const isOfPortal = (call: {
  principal: string;
  service: string;
}): boolean => call.principal.endsWith(':root') && call.service !== 'sqs';
