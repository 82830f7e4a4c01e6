import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { stopwatch } from '../stopwatch.js'
import { whenFileIsOver } from '../when-over.js'
import { followPage } from './follow-page.js'
import { freshClone } from '../fresh-clone.js'
import { stepsOfPage } from './page.js'

const whenOver = whenFileIsOver()
const SETTINGS = 'tsconfig.promotions.json'

/** What `npm run check` asks, of what was generated alone: the whole is checked by the long lane. */
const CHECKS = [
  'node tools/set-up/ensure-installed.mjs',
  `node_modules/.bin/tsc --noEmit -p ${SETTINGS}`,
  'node_modules/.bin/oxlint --type-aware domains/promotions',
  'node_modules/.bin/biome check domains/promotions',
]

test('whoever follows docs/new-domain.md word by word has a domain that is checked, served and subscribed to', async () => {
  const took_ms = stopwatch()
  const root = await freshClone(whenOver)
  const include = ['.derived/*.d.ts', 'domains/promotions']
  await writeFile(join(root, SETTINGS), JSON.stringify({ extends: './tsconfig.json', include }))
  const inPlaceOf = new Map([['npm run check', `sh -c '${CHECKS.join(' && ')}'`]])
  const steps = await stepsOfPage()
  const followed = await followPage(root, steps, inPlaceOf, whenOver)
  for (const { step, took_ms } of followed) console.log(`${String(took_ms).padStart(7)} ms  ${step}`)
  console.log(`from nothing to a subscription: ${took_ms()} ms`)
  expect(followed.map(({ got }) => got)).toEqual(followed.map(({ promised }) => promised))
  expect(followed).toHaveLength(steps.length)
}, 600_000)
