// @ts-check
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROOT } from './ensure-installed.mjs'
import { makePackages } from './make-packages.mjs'

/**
 * What a test starts as a process of its own, the engine say, is begun by what was made of its sources. What is dear to make and
 * only read, tests share in a folder of their run.
 *
 * @param {import('vitest/node').TestProject} project
 */
export async function setup(project) {
  await makePackages(ROOT)
  const sharedFolder = await mkdtemp(join(tmpdir(), 'mesh-shared-'))
  project.provide('sharedFolder', sharedFolder)
  return () => rm(sharedFolder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
}
