import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

/** One configuration for all packages: `npm test` runs it at the top, `nx test <package>` below that package's folder. */
export default defineConfig({
  resolve: {
    conditions: ['@mesh/source', 'node'],
    // our sources and their dependencies must share one graphql: it refuses a schema that another copy made
    alias: [{ find: /^graphql$/, replacement: fileURLToPath(new URL('node_modules/graphql/index.js', import.meta.url)) }],
  },
  ssr: { resolve: { conditions: ['@mesh/source', 'node'], externalConditions: ['@mesh/source', 'node'] } },
  test: {
    include: ['**/*.test.ts'],
    exclude: [
      '**/node_modules/**',
      '**/dist/**',
      '**/fixtures/**',
      '**/.mesh/**',
      '**/*.long.test.ts',
      '**/*.browser.test.ts',
      '**/*.cluster.test.ts',
      '**/*.peers.test.ts',
    ],
    globalSetup: [fileURLToPath(new URL('tools/set-up/before-tests.mjs', import.meta.url))],
    pool: 'forks',
    // a test leaves nothing behind in its process: no state of modules, no patch of a global. So modules are loaded once for
    // all files that a process takes, which is a third of the time that they take
    isolate: false,
    // one less than the cores is what vitest takes; much of a test here is waiting for a process that starts
    maxWorkers: '100%',
    // it warns that later versions of it want a later Node: the one in the lock file does not
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    provide: { dearSeeds: 'the first' },
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
