/** Three tenants in one house: the product's mark. */
export const Mark = ({ size = 28 }: { size?: number }) => (
  <svg
    width={size}
    height={size}
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
