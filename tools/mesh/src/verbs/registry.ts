import { type Verb, withBody } from '../command/verb.js'
import { auditList, auditVerify } from './audit.js'
import { backfill } from './backfill.js'
import { check } from './check.js'
import { clientGenerate } from './client.js'
import { childGateway, childLive, childPipeline, childShop, childSimulator } from './child.js'
import { completion } from './completion.js'
import { configShow } from './config-show.js'
import {
  contractsCanDeploy,
  contractsCheck,
  contractsDerive,
  contractsDiff,
  contractsHistory,
  contractsMetrics,
  contractsPublish,
  contractsShow,
  contractsTypes,
} from './contracts.js'
import { customersClv } from './customers.js'
import { dev } from './dev.js'
import { dlqList, dlqRedrive, dlqShow } from './dlq.js'
import { diffData } from './diff.js'
import { doctor } from './doctor.js'
import { lineage, runs, status } from './flow.js'
import { gateway } from './gateway.js'
import { generateDomain, generateProduct, generateSource, generateTable } from './generate.js'
import { graph, graphCheck, graphCompose, graphHistory, graphRollback } from './graph.js'
import { identityEvaluate } from './identity.js'
import { quarantineFix, quarantineList, quarantineReplay, quarantineShow } from './quarantine.js'
import { query } from './query.js'
import { replay } from './replay.js'
import { run } from './run.js'
import { servicesDown, servicesLogs, servicesStatus, servicesUp } from './services.js'
import { simulate } from './simulate.js'
import { tableDigest, tableHistory, tableList, tableShow } from './table.js'
import { tableCompact, tableExpire, tableRewriteManifests, tableRollback, tableSweep } from './table-upkeep.js'
import { token } from './token.js'
import { verify } from './verify.js'
import { version } from './version.js'

/** Every verb there is. Declarations are light and read at each start; a body is read when its verb runs. */
export const verbs: readonly Verb[] = [
  withBody(dev, () => import('./dev/dev.js')),
  withBody(simulate, () => import('./simulate/simulate.js')),
  withBody(diffData, () => import('./diff/diff-data.js')),
  withBody(run, () => import('./run/run.js')),
  withBody(replay, () => import('./replay/replay.js')),
  withBody(backfill, () => import('./backfill/backfill.js')),
  withBody(verify, () => import('./verify/verify.js')),
  withBody(status, () => import('./status/status.js')),
  withBody(runs, () => import('./runs/runs.js')),
  withBody(graph, () => import('./graph/graph.js')),
  withBody(graphCompose, () => import('./graph/compose.js')),
  withBody(graphCheck, () => import('./graph/check.js')),
  withBody(graphHistory, () => import('./graph/history.js')),
  withBody(graphRollback, () => import('./graph/rollback.js')),
  withBody(lineage, () => import('./lineage/lineage.js')),
  withBody(identityEvaluate, () => import('./identity/evaluate.js')),
  withBody(query, () => import('./query/query.js')),
  withBody(tableList, () => import('./table/list.js')),
  withBody(tableShow, () => import('./table/show.js')),
  withBody(tableHistory, () => import('./table/history.js')),
  withBody(tableDigest, () => import('./table/digest.js')),
  withBody(tableCompact, () => import('./table/compact.js')),
  withBody(tableRewriteManifests, () => import('./table/rewrite-manifests.js')),
  withBody(tableExpire, () => import('./table/expire.js')),
  withBody(tableSweep, () => import('./table/sweep.js')),
  withBody(tableRollback, () => import('./table/rollback.js')),
  withBody(auditVerify, () => import('./audit/verify.js')),
  withBody(auditList, () => import('./audit/list.js')),
  withBody(check, () => import('./check/check.js')),
  withBody(generateDomain, () => import('./generate/domain.js')),
  withBody(generateSource, () => import('./generate/source.js')),
  withBody(generateTable, () => import('./generate/table.js')),
  withBody(generateProduct, () => import('./generate/product.js')),
  withBody(clientGenerate, () => import('./client/generate.js')),
  withBody(contractsCheck, () => import('./contracts/check.js')),
  withBody(contractsDiff, () => import('./contracts/diff.js')),
  withBody(contractsCanDeploy, () => import('./contracts/can-deploy.js')),
  withBody(contractsPublish, () => import('./contracts/publish.js')),
  withBody(contractsHistory, () => import('./contracts/history.js')),
  withBody(contractsMetrics, () => import('./contracts/metrics.js')),
  withBody(contractsShow, () => import('./contracts/show.js')),
  withBody(contractsDerive, () => import('./contracts/derive.js')),
  withBody(contractsTypes, () => import('./contracts/types.js')),
  withBody(customersClv, () => import('./customers/clv.js')),
  withBody(dlqList, () => import('./dlq/list.js')),
  withBody(dlqShow, () => import('./dlq/show.js')),
  withBody(dlqRedrive, () => import('./dlq/redrive.js')),
  withBody(quarantineList, () => import('./quarantine/list.js')),
  withBody(quarantineShow, () => import('./quarantine/show.js')),
  withBody(quarantineFix, () => import('./quarantine/fix.js')),
  withBody(quarantineReplay, () => import('./quarantine/replay.js')),
  withBody(servicesUp, () => import('./services/up.js')),
  withBody(servicesStatus, () => import('./services/status.js')),
  withBody(servicesLogs, () => import('./services/logs.js')),
  withBody(servicesDown, () => import('./services/down.js')),
  withBody(gateway, () => import('./gateway/gateway.js')),
  withBody(token, () => import('./token/token.js')),
  withBody(doctor, () => import('./doctor/doctor.js')),
  withBody(configShow, () => import('./config-show/config-show.js')),
  withBody(completion, () => import('./completion/completion.js')),
  withBody(version, () => import('./version/version.js')),
  withBody(childShop, () => import('./child/shop.js')),
  withBody(childGateway, () => import('./child/gateway.js')),
  withBody(childPipeline, () => import('./child/pipeline.js')),
  withBody(childLive, () => import('./child/live.js')),
  withBody(childSimulator, () => import('./child/simulator.js')),
]
