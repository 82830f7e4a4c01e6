import { queryEngineConformance } from '@storemesh/query-engine/conformance'
import { twoEngines } from './testing/two-engines.js'

async function benchOf(name: 'trino' | 'duckdb') {
  const both = await twoEngines()
  return { ...both.bench(both[name]), close: () => both.close() }
}

queryEngineConformance('Trino', () => benchOf('trino'))
queryEngineConformance('DuckDB beside Trino', () => benchOf('duckdb'))
