import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href

/** How many modules of the SDK a process has that takes this entry and nothing else. */
async function sdkModulesWith(entry: string): Promise<number> {
  const program = `
    import { createRequire } from 'node:module'
    await import(${JSON.stringify(new URL(entry, import.meta.url).href)})
    console.log(Object.keys(createRequire(import.meta.url).cache).filter((path) => path.includes('@aws-sdk')).length)`
  const options = ['--conditions=@mesh/source', '--import', TSX, '--input-type=module', '--eval', program]
  return Number((await promisify(execFile)(process.execPath, options)).stdout)
}

test('whoever takes the store of files never loads the SDK of S3', async () => {
  expect(await sdkModulesWith('./index.ts')).toBe(0)
  expect(await sdkModulesWith('./s3/index.ts')).toBeGreaterThan(0)
})
