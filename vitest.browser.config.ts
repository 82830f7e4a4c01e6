import base from './vitest.config.js'

/** The browser lane, `npm run test:browser`: it needs Chromium on the machine. */
export default {
  ...base,
  test: { ...base.test, include: ['**/*.browser.test.ts'], exclude: ['**/node_modules/**', '**/dist/**'], testTimeout: 120_000 },
}
