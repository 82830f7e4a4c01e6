import { defineConfig } from 'vitest/config'
import base from './vitest.config.js'

/** The peers lane, `npm run test:peers`: readers and writers of other projects, from their package index. */
export default defineConfig({
  ...base,
  // what makes their environment runs beside the tests, not in them
  environments: {
    __vitest__: { resolve: { conditions: ['@mesh/source', 'node'], externalConditions: ['@mesh/source', 'node'] } },
  },
  test: {
    ...base.test,
    include: ['**/*.peers.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    globalSetup: ['tools/set-up/before-tests.mjs', 'tools/peers/src/peers-lane.ts'],
    testTimeout: 600_000,
    // the first one fetches about 0.1 GB
    hookTimeout: 1_800_000,
  },
})
