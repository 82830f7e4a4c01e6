import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isFault } from '@storemesh/core'
import type { TestProject } from 'vitest/node'
import { DATABASE } from './postgres/database.js'
import { LAKE } from './lake.js'
import { startServices } from './start-services.js'

declare module 'vitest' {
  /** Where the servers of the cluster lane listen, for `inject` in a test. */
  interface ProvidedContext {
    s3: {
      readonly endpoint: string
      readonly region: string
      readonly bucket: string
      readonly access_key_id: string
      readonly secret_access_key: string
    }
    catalog: { readonly uri: string; readonly root: string }
    trino: { readonly address: string; readonly catalog: string }
    kafka: { readonly brokers: readonly string[]; readonly username: string; readonly password: string }
    postgres: {
      readonly host: string
      readonly port: number
      readonly user: string
      readonly password: string
      readonly database: string
    }
    mongo: { readonly host: string; readonly port: number }
    redis: { readonly host: string; readonly port: number; readonly password: string }
  }
}

/** Stable exit code: something that is needed is not there. */
const NEEDED_IS_MISSING = 3

/** Starts every server before the lane's first test, and stops them after its last. */
export default async function clusterLane(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'storemesh-cluster-'))
  const { address, credentials, stop } = await startServices({
    folder,
    cache: process.env['MESH_SERVICES_CACHE'],
    javaHome: process.env['JAVA_HOME'],
    say: (text) => void process.stderr.write(`${text}\n`),
  }).catch((error: unknown) => {
    if (!isFault(error) || !error.code.startsWith('SERVICE_NEEDS_')) throw error
    process.stderr.write(`${error.message}\n`)
    process.exit(NEEDED_IS_MISSING)
  })
  project.provide('s3', {
    endpoint: address('s3'),
    region: LAKE.region,
    bucket: LAKE.bucket,
    access_key_id: credentials('s3').accessKeyId,
    secret_access_key: credentials('s3').secretAccessKey.reveal(),
  })
  project.provide('catalog', { uri: address('catalog'), root: LAKE.warehouse })
  project.provide('trino', { address: address('trino'), catalog: LAKE.catalog })
  const { hostname, port } = new URL(address('redis'))
  project.provide('redis', { host: hostname, port: Number(port), password: credentials('redis').secretAccessKey.reveal() })
  const documents = new URL(address('mongo'))
  project.provide('mongo', { host: documents.hostname, port: Number(documents.port) })
  const database = new URL(address('postgres'))
  project.provide('postgres', {
    host: database.hostname,
    port: Number(database.port),
    user: DATABASE.user,
    password: credentials('postgres').secretAccessKey.reveal(),
    database: DATABASE.name,
  })
  project.provide('kafka', {
    brokers: [new URL(address('kafka')).host],
    username: credentials('kafka').accessKeyId,
    password: credentials('kafka').secretAccessKey.reveal(),
  })
  return async () => {
    await stop()
    await rm(folder, { recursive: true, force: true })
  }
}
