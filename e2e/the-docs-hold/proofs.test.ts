import { join } from 'node:path'
import { expect, test } from 'vitest'
import { linesOf } from '../lines-of-a-page.js'
import { documentText } from '../markdown.js'

test.each(['attacks.md', 'faults.md'])('docs/%s: each test that it names is there', async (page) => {
  const lines = await linesOf(join('docs', page))
  const proofs = lines.flatMap(({ proofs }) => proofs)
  expect(proofs.length).toBeGreaterThan(lines.length / 2)
  for (const { title, path } of proofs)
    expect([title, (await documentText(join('docs', path))).includes(title)]).toEqual([title, true])
})
