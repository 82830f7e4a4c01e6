import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { freshFolder } from '../fresh-folder.js'
import { poll } from '../poll.js'
import { serveMesh } from '../served-mesh.js'
import { CONTROL, openBrowser, type Page } from './browser.js'

const ANSWER = `document.querySelector('.result-window')?.textContent ?? ''`
const FIRST_TAB = `document.querySelector('.graphiql-query-editor .CodeMirror')?.CodeMirror.getValue() ?? ''`

test('the page at the gateway answers a query over two domains and shows orders arriving, from nowhere but the gateway', async () => {
  const mesh = await serveMesh(['dev', '--data', await freshFolder()])
  const page = await openBrowser()
  onTestFinished(() => page.close())
  const shots = await mkdtemp(join(tmpdir(), 'mesh-page-'))
  const origin = new URL(mesh.url).origin

  await page.open(origin)
  await poll('the first example in the editor', async () =>
    (await page.value(FIRST_TAB)).includes('customer') ? true : undefined,
  )
  const names = await poll('an order with the name of its customer', async () => {
    await execute(page)
    const answer = await page.value(ANSWER)
    return /"name":\s*"[^"]+"/.test(answer) ? answer : undefined
  })
  expect(names).toContain('placedAt')
  await page.screenshot(join(shots, 'query.png'))

  await page.value(`document.querySelectorAll('.graphiql-tab-button')[1].click()`)
  await poll('the subscription in the editor', async () =>
    (await page.value(FIRST_TAB)).includes('subscription') ? true : undefined,
  )
  await execute(page)
  const first = await poll('an order', async () => {
    const answer = await page.value(ANSWER)
    // for a moment after the tab has changed, the page still asks for the other tab's operation
    if (answer.includes('OPERATION_UNKNOWN')) await execute(page)
    return orderIn(answer)
  })
  const second = await poll('another order', async () => {
    const id = orderIn(await page.value(ANSWER))
    return id === first ? undefined : id
  })
  expect(second).not.toBe(first)
  await page.screenshot(join(shots, 'subscription.png'))

  const elsewhere = page.requested.filter(
    (url) => !url.startsWith(origin) && !url.startsWith(origin.replace('http', 'ws')) && !/^(data|blob|about):/.test(url),
  )
  expect(elsewhere).toEqual([])
  console.log(`screenshots in ${shots}`)
})

async function execute(page: Page): Promise<void> {
  await page.value(`document.querySelector('.graphiql-query-editor .CodeMirror')?.CodeMirror.focus()`)
  await page.press('Enter', CONTROL)
}

const orderIn = (answer: string): string | undefined => /"orderPlaced":\s*\{\s*"id":\s*"([^"]+)"/.exec(answer)?.[1]
