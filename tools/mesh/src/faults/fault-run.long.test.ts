import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { seededDice, systemClock } from '@storemesh/core'
import { expect, test } from 'vitest'
import { type Layout, layoutOf } from '../data-folder/layout.js'
import { freshFolder } from '../testing/fresh-folder.js'
import { mesh } from '../testing/mesh-process.js'
import { dropSources, killARun } from './fixtures/befall.js'
import { finalTables } from './fixtures/final-tables.js'
import { retellingOf, tell } from './fixtures/told-otherwise.js'

const SEED = 3
/** As many as make a file of each channel. */
const ACTIONS = 10_500
/** What the log has got to before each run that is killed, and before each whose sources go away: none of them has nothing to read. */
const ROUNDS = [
  [0.4, 0.5],
  [0.9, 1],
] as const
const TIME_MAX_MS = 600_000

test(
  'the same tables come of it though sources go away, runs are killed, and the log is doubled and out of order',
  async () => {
    const dice = seededDice(SEED)
    const quiet = layoutOf(join(await freshFolder(), 'quiet'))
    const troubled = layoutOf(join(await freshFolder(), 'troubled'))
    await done('simulate', '--events', String(ACTIONS), '--seed', String(SEED), '--data', quiet.root)
    await cp(quiet.root, troubled.root, { recursive: true, filter: (path) => !path.startsWith(quiet.log) })
    const retelling = await retellingOf(quiet, { clock: systemClock, dice })
    let before = 0
    const tellUpTo = async (share: number) => {
      await tell(retelling, troubled, [before, share], { clock: systemClock, dice })
      before = share
    }

    const started_ms = systemClock.elapsed_ms()
    await done('run', '--once', '--data', quiet.root)
    const quiet_ms = systemClock.elapsed_ms() - started_ms
    const befell = { kills: 0, faults: new Map<string, number>() }
    for (const [killed, dropped] of ROUNDS) {
      await tellUpTo(killed)
      if (await killARun(troubled, dice, quiet_ms)) befell.kills++
      await tellUpTo(dropped)
      for (const [code, count] of await dropSources(troubled, dice))
        befell.faults.set(code, (befell.faults.get(code) ?? 0) + count)
    }
    await done('run', '--once', '--data', troubled.root)
    const faults = [...befell.faults].map(([code, count]) => `${count} ${code}`).join(', ')
    console.log(`seed ${SEED}: ${retelling.events} events told ${retelling.told} times, ${befell.kills} kills, ${faults}`)

    const [expected, found] = [await tablesOf(quiet), await tablesOf(troubled)]
    expect([...found.keys()]).toEqual([...expected.keys()])
    for (const [name, rows] of expected)
      expect({ name, ...differences(found.get(name) ?? [], rows) }).toEqual({ name, more: [], less: [] })
    expect(retelling.told).toBeGreaterThan(retelling.events)
    expect(befell.kills).toBeGreaterThan(0)
    expect(befell.faults.size).toBeGreaterThanOrEqual(3)
  },
  TIME_MAX_MS,
)

const tablesOf = (layout: Layout) => finalTables(layout, { clock: systemClock, dice: seededDice(1) })

async function done(...args: readonly string[]): Promise<void> {
  const { code, stderr } = await mesh(args)
  if (code !== 0) throw new Error(`mesh ${args.join(' ')} answered ${code}: ${stderr}`)
}

const SHOWN_MAX = 3

/** A few of the rows that are in one and not in the other. */
function differences(found: readonly string[], expected: readonly string[]) {
  const [here, there] = [new Set(found), new Set(expected)]
  const more = found.filter((row) => !there.has(row))
  const less = expected.filter((row) => !here.has(row))
  const isLonger = found.length - expected.length - (more.length - less.length)
  return { more: more.slice(0, SHOWN_MAX), less: less.slice(0, SHOWN_MAX), ...(isLonger !== 0 && { doubled: isLonger }) }
}
