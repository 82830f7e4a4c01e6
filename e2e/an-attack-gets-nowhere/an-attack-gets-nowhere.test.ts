import { beforeAll, expect, test } from 'vitest'
import { whenFileIsOver } from '../when-over.js'
import type { Attack } from './attack.js'
import { type AttackedMesh, startAttackedMesh } from './attacked-mesh.js'
import { REQUESTS } from './by-a-request.js'
import { TOKENS } from './by-a-token.js'
import { VALUES } from './by-a-value.js'
import { WEBSOCKETS } from './by-a-websocket.js'
import { OPERATIONS } from './by-an-operation.js'
import { OTHERS } from './by-who-asks.js'
import { linesOf } from '../lines-of-a-page.js'

const ATTACKS: readonly Attack[] = [...OPERATIONS, ...REQUESTS, ...WEBSOCKETS, ...TOKENS, ...VALUES, ...OTHERS]

const whenOver = whenFileIsOver()
let mesh: AttackedMesh

beforeAll(async () => {
  mesh = await startAttackedMesh(whenOver)
}, 300_000)

test.each(ATTACKS)('$line: $how: $answer', async ({ answer, by }) => {
  expect(await by(mesh)).toBe(answer)
})

test('a right question is answered after all of them', async () => {
  const { status, text } = await mesh.ask('customer', 'query ($id: ID) { customer360(id: $id) { email } }', {
    id: mesh.own.account,
  })
  expect([status, text]).toEqual([200, JSON.stringify({ data: { customer360: { email: mesh.own.email } } })])
})

test('the page of attacks lists each of them with what it gets', async () => {
  const gets = new Map<string, Set<string>>()
  for (const { line, answer } of ATTACKS) gets.set(line, (gets.get(line) ?? new Set()).add(answer))
  const listed = await linesOf('docs/attacks.md')
  expect(listed.map(({ line, answers }) => [line, answers])).toEqual(
    [...gets].map(([line, answers]) => [line, [...answers].toSorted()]),
  )
})
