/** What a distribution serves, as far as it acts here. */
export interface DistributionRecord {
  id: string;
  /** `<id>.cloudfront.net`; on a laptop it is the port of the distributions. */
  domainName: string;
  bucket: string;
  rootObject: string;
  /** What to answer instead of an error of the origin, by its status. */
  errorPages: Record<number, { status: number; path: string }>;
  headersPolicyId?: string;
}

/** Headers that a policy adds to every answer. */
export interface HeadersPolicy {
  id: string;
  headers: Record<string, string>;
}
