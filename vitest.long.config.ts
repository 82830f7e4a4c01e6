import { defineConfig } from 'vitest/config'
import base from './vitest.config.js'

/** The long lane, `npm run test:long`: full kill counts. */
export default defineConfig({
  ...base,
  test: {
    ...base.test,
    include: ['**/*.long.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**', '**/*.cluster.test.ts'],
    testTimeout: 3_600_000,
  },
})
