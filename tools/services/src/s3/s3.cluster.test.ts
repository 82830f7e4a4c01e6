import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { isAlive } from '../process/identity.js'
import { LAKE } from '../lake.js'
import { startServices } from '../start-services.js'
import { freshFolder } from '../testing/fresh-folder.js'

test('S3 serves the bucket of the lake, and lets nobody in without a signature', async () => {
  const folder = await freshFolder()
  const { address, credentials, records, stop } = await startServices({ names: ['s3'], folder })
  onTestFinished(stop)
  expect(existsSync(join(folder, 's3/objects', LAKE.bucket))).toBe(true)
  const unsigned = await fetch(`${address('s3')}/${LAKE.bucket}`)
  expect(unsigned.status).toBe(403)
  expect(await unsigned.text()).toContain('AccessDenied')
  const wrong = await fetch(`${address('s3')}/${LAKE.bucket}`, {
    headers: { authorization: `AWS ${credentials('s3').accessKeyId}:x` },
  })
  expect(wrong.status).toBe(403)
  await stop()
  expect(records.some((record) => record.process && isAlive(record.process))).toBe(false)
  await expect(fetch(address('s3'))).rejects.toThrow('fetch failed')
})
