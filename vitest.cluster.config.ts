import { defineConfig } from 'vitest/config'
import base from './vitest.config.js'

/** The cluster lane: real servers, fetched from package registries. One file at a time: they share the servers. */
export default defineConfig({
  ...base,
  // what starts the servers runs beside the tests, not in them
  environments: {
    __vitest__: { resolve: { conditions: ['@mesh/source', 'node'], externalConditions: ['@mesh/source', 'node'] } },
  },
  test: {
    ...base.test,
    include: ['**/*.cluster.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    globalSetup: ['tools/set-up/before-tests.mjs', 'tools/services/src/cluster-lane.ts'],
    fileParallelism: false,
    testTimeout: 600_000,
    // the first start fetches about 0.8 GB
    hookTimeout: 3_600_000,
  },
})
