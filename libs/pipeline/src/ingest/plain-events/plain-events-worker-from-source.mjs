/** The thread's program while it is TypeScript: one text of all its files, since a loader takes longer than all that it loads. */
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { compileFunction } from 'node:vm'

const require = createRequire(import.meta.url)
const filename = fileURLToPath(new URL('./plain-events-worker.ts', import.meta.url))
// required, since to import it the thread would first look through all of its text for what it exports
const { outputFiles } = require('esbuild').buildSync({
  entryPoints: [filename],
  bundle: true,
  write: false,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  conditions: ['@mesh/source'],
  external: ['lz4-napi'],
})
// what is external belongs to who packs pages
const requireOfPages = createRequire(require.resolve('@storemesh/iceberg/parquet-columns'))
compileFunction(outputFiles[0].text, ['require'], { filename })(requireOfPages)
