import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '@storemesh/core'
import { type DuckdbEngine, duckdbEngine } from '@storemesh/query-engine'
import { afterAll, beforeAll } from 'vitest'

/** One small engine for all tests of a file: to start one takes as long as many statements. */
export function engineOfThisFile(): () => DuckdbEngine {
  let opened: { readonly engine: DuckdbEngine; readonly folder: string } | undefined
  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'storemesh-'))
    opened = { folder, engine: duckdbEngine({ memory_max_mb: 256, threads: 1, spill_folder: folder, clock: systemClock }) }
  })
  afterAll(async () => {
    await opened?.engine.close()
    if (opened) await rm(opened.folder, { recursive: true, force: true })
  })
  return () => {
    if (opened) return opened.engine
    throw new Error('there is an engine within tests only')
  }
}
