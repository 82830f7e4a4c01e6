import { defineConfig } from 'vitest/config'
import base from './vitest.config.js'

/** The browser lane, `npm run test:browser`: it needs Chromium on the machine. */
export default defineConfig({
  ...base,
  test: { ...base.test, include: ['**/*.browser.test.ts'], exclude: ['**/node_modules/**', '**/dist/**'], testTimeout: 120_000 },
})
