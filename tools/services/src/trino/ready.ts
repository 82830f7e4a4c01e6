import { messageOf } from '@storemesh/core'
import { statusOf } from '../http-status.js'
import { LAKE } from '../lake.js'
import type { Place } from '../service.js'
import { runStatement } from './statement.js'

const SCHEMA = `${LAKE.catalog}.mesh_readiness`
const TABLE = `${SCHEMA}.probe`

/** It says that it has started seconds before it has a worker: what counts is that it can count a table of the lake. */
export async function whyNotReady({ address }: Place): Promise<string | undefined> {
  const status = await statusOf(`${address}/v1/info`)
  if (status !== 200) return `answers /v1/info with ${status}, not with 200`
  try {
    await runStatement(address, `CREATE SCHEMA IF NOT EXISTS ${SCHEMA}`)
    await runStatement(address, `CREATE TABLE IF NOT EXISTS ${TABLE} (n integer)`)
    await runStatement(address, `SELECT count(*) FROM ${TABLE}`)
    await runStatement(address, `DROP TABLE ${TABLE}`)
    await runStatement(address, `DROP SCHEMA ${SCHEMA}`)
    return undefined
  } catch (error) {
    return messageOf(error)
  }
}
