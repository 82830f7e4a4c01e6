import { createHash } from 'node:crypto'
import { systemClock } from '@storemesh/core'
import { expect, test } from 'vitest'
import { recentDigests } from './recent-digests.js'

const sha256 = (token: string) => createHash('sha256').update(token).digest('base64')

test('a token has the digest that it has, now, again, and after those before it were forgotten', () => {
  let elapsed_ms = 0
  const digestOf = recentDigests({ ...systemClock, elapsed_ms: () => elapsed_ms })
  for (elapsed_ms = 0; elapsed_ms < 3000; elapsed_ms += 400)
    for (const token of ['a.b.c', 'a.b.c', 'a.b.d', '', 'ä']) expect(digestOf(token)).toBe(sha256(token))
  for (let n = 0; n < 2500; n++) expect(digestOf(`t${n}`)).toBe(sha256(`t${n}`))
})
