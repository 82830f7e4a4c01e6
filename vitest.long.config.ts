import { defineConfig } from 'vitest/config'
import base from './vitest.config.js'

/** The long lane, `npm run test:long`: full kill counts, and every seed of what is dear. */
export default defineConfig({
  ...base,
  test: {
    ...base.test,
    include: ['**/*.long.test.ts', 'domains/**/*.test.ts'],
    provide: { dearSeeds: 'all' },
    exclude: ['**/node_modules/**', '**/dist/**', '**/*.cluster.test.ts'],
    testTimeout: 3_600_000,
  },
})
