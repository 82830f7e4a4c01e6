import { Fault, virtualClock } from '@storemesh/core'
import type { Lake } from '@storemesh/lake'
import { expect, test } from 'vitest'
import { storesByRegion } from './stores-by-region.js'

const REGIONS = {
  table: { namespace: 'inventory', name: 'dim_stores' },
  where: 'is_current',
  store: 'store_id',
  region: 'region',
}

function estate(...answers: readonly (readonly (readonly [store: string, region: string])[] | Fault)[]) {
  const asked: string[] = []
  const rows: Lake['rows'] = async function* (sql) {
    const answer = answers[asked.push(sql) - 1] ?? []
    if (answer instanceof Fault) throw answer
    yield answer.map(([store, region]) => ({ store, region }))
  }
  return { rows, asked }
}

test('stores are read once for all who ask at one time, and again after a minute', async () => {
  const lake = estate(
    [
      ['s1', 'Jawa'],
      ['s2', 'Bali'],
    ],
    [['s2', 'Jawa']],
  )
  const clock = virtualClock(0)
  const storesIn = storesByRegion(lake, REGIONS, clock)
  expect(await Promise.all(['Jawa', 'Bali', 'Papua'].map(storesIn))).toEqual([new Set(['s1']), new Set(['s2']), new Set()])
  await clock.sleep(59_000)
  expect(await storesIn('Jawa')).toEqual(new Set(['s1']))
  expect(lake.asked).toHaveLength(1)
  await clock.sleep(1000)
  expect(await storesIn('Jawa')).toEqual(new Set(['s2']))
})

test('where nobody keeps stores none lies anywhere, and what fails is asked again', async () => {
  const none = estate(new Fault('TABLE_NOT_FOUND', 'there is none'))
  expect(await storesByRegion(none, REGIONS, virtualClock(0))('Jawa')).toEqual(new Set())
  const broken = storesByRegion(estate(new Fault('DATA_FILE_CORRUPT', 'broken'), [['s1', 'Jawa']]), REGIONS, virtualClock(0))
  await expect(broken('Jawa')).rejects.toMatchObject({ code: 'DATA_FILE_CORRUPT' })
  expect(await broken('Jawa')).toEqual(new Set(['s1']))
})
