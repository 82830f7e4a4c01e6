import { expect, test } from 'vitest'
import { whenFileIsOver } from '../when-over.js'
import { followPage } from './follow-page.js'
import { freshClone } from '../fresh-clone.js'
import { stepsOfPage } from './page.js'

const whenOver = whenFileIsOver()

test('with a generated domain in it, the whole repository passes npm run check', async () => {
  const root = await freshClone(whenOver)
  const steps = (await stepsOfPage()).filter((step) => step.kind === 'save' || step.kind === 'run')
  const last = steps.findIndex((step) => step.kind === 'run' && step.command === 'npm run check')
  const followed = await followPage(root, steps.slice(0, last + 1), new Map(), whenOver)
  expect(followed.at(-1)).toMatchObject({ step: 'npm run check', got: 0 })
}, 1_800_000)
