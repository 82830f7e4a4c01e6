import { mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { viewerOfEverything } from '@storemesh/access'
import { systemClock } from '@storemesh/core'
import { expect, test } from 'vitest'
import { type Layout, layoutOf } from '../data-folder/layout.js'
import { type EngineBudget, openEmbedded } from './embedded.js'

const BUDGET = { memory_mb: 128, threads: 1 }

async function ask(layout: Layout, budget: EngineBudget, sql: string, isAnswered: () => Promise<boolean>): Promise<void> {
  const embedded = await openEmbedded(layout, { budget, domains: [] })
  try {
    for await (const rows of embedded.engine.rows({ sql, relations: new Map() }, viewerOfEverything('test')))
      expect(rows).toHaveLength(1)
    while (!(await isAnswered())) await systemClock.sleep(20)
  } finally {
    await embedded.close()
  }
}

test('what is asked of a process that others ask is kept nowhere, and what the pipeline asks is', async () => {
  const layout = layoutOf(await mkdtemp(join(tmpdir(), 'storemesh-embedded-')))
  const kept = () => readFile(layout.statements, 'utf8').catch(() => '')
  const byPipeline = () =>
    ask(layout, { ...BUDGET, statements_file: layout.statements }, "SELECT 'model' AS what", async () =>
      (await kept()).includes('model'),
    )
  // it has not ended before the other has kept what was asked after it
  await ask(layout, BUDGET, "SELECT 'ani@example.id' AS who", async () => byPipeline().then(() => true))
  expect(await kept()).not.toContain('ani@example.id')
})
