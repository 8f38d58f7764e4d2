import { defineConfig } from 'vite';

/** Of dependencies: remarks for other bundlers, which change nothing. */
const IDLE_WARNINGS = ['INVALID_ANNOTATION', 'MODULE_LEVEL_DIRECTIVE'];

export default defineConfig({
  esbuild: { jsx: 'automatic' },
  build: {
    target: 'es2022',
    // The policy of the pages allows no inlined scripts and styles, and needs none.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: {
      onwarn: (warning, warn) => {
        if (!IDLE_WARNINGS.includes(warning.code ?? '')) {
          warn(warning);
        }
      },
    },
  },
});
