import { fork } from 'node:child_process'
import { once } from 'node:events'
import { getPriority } from 'node:os'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const SOURCE = ['--import', new URL('../../bin/from-source.mjs', import.meta.url).href]
const PROGRAM = fileURLToPath(new URL('./fixtures/letting-go-ahead.ts', import.meta.url))
const isRoot = process.getuid?.() === 0

test('a child keeps the standing that its parent had, who stands behind it, and so does one that takes its place where it may be raised', async () => {
  const child = fork(PROGRAM, { execArgv: SOURCE })
  const [said] = await once(child, 'message')
  const standing = getPriority()
  const behind = Math.min(standing + 5, 19)
  expect(said).toEqual({ before: standing, now: behind, children: [standing, isRoot ? standing : behind] })
})
