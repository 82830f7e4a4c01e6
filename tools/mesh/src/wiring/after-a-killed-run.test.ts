import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { seededDice, systemClock } from '@storemesh/core'
import { expect, onTestFinished, test } from 'vitest'
import { layoutOf } from '../data-folder/layout.js'
import { lastHolder } from '../lock/domain-lock.js'
import { identityOf } from '../process/identity.js'
import { meshEntry } from '../process/spawn-mesh.js'
import { freshFolder } from '../testing/fresh-folder.js'
import { forkSource, mesh } from '../testing/mesh-process.js'
import { until } from '../testing/waiting.js'
import { notedShop } from './shop-address.js'

const SUPERVISED_SHOP = new URL('./fixtures/supervised-shop.ts', import.meta.url)
const SEED = 5
const TIME_MAX_MS = 240_000
/** In about so long a run has opened all and its shop answers: kills fall before that, in the midst of it, and once after it. */
const STARTS_WITHIN_MS = 4000
const KILLS = 4

test(
  'a run that begins right after only the parent of another was killed finds no lock in its way',
  async () => {
    const dice = seededDice(SEED)
    const layout = layoutOf(join(await freshFolder(), 'data'))
    await done('simulate', '--events', '100', '--seed', String(SEED), '--data', layout.root)
    for (let kill = 0; kill < KILLS; kill++) {
      const run = startRun(layout.root)
      if (kill === 0) await until('its shop answers', async () => (await notedShop(layout)) !== undefined)
      else await systemClock.sleep((STARTS_WITHIN_MS * (kill - dice.next())) / (KILLS - 1))
      const ended = once(run, 'exit')
      run.kill('SIGKILL')
      await ended
      expect(await notedShop(layout)).toBeUndefined()
      await done('run', '--once', '--data', layout.root)
    }
  },
  TIME_MAX_MS,
)

test('a child that lost its parent while it was starting leaves, and takes no lock', async () => {
  const layout = layoutOf(join(await freshFolder(), 'data'))
  const supervisor = forkSource(SUPERVISED_SHOP, [layout.root])
  const [pid] = await once(supervisor, 'message')
  const child = identityOf(Number(pid))
  expect(child).toBeDefined()
  supervisor.kill('SIGKILL')
  await until('it is gone', () => identityOf(Number(pid))?.started !== child?.started)
  expect(await lastHolder(layout, 'shop')).toBeUndefined()
})

async function done(...args: readonly string[]): Promise<void> {
  const { code, stderr } = await mesh(args)
  if (code !== 0) throw new Error(`mesh ${args.join(' ')} answered ${code}: ${stderr}`)
}

function startRun(folder: string) {
  const { path, execArgv } = meshEntry()
  const run = spawn(process.execPath, [...execArgv, path, 'run', '--data', folder], { stdio: 'ignore' })
  onTestFinished(() => void run.kill('SIGKILL'))
  return run
}
