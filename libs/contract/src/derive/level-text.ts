import { type Terms, WHOLE } from '../compare/terms.js'
import { durationText } from './check-text.js'

/** What a contract promises of time, each as a sentence. */
export function levelTexts({ contract, retention_ms, ends }: Terms): readonly string[] {
  const { latency_ms, port } = contract
  return [
    ...(latency_ms === undefined ? [] : [`A row is there within ${durationText(latency_ms)} of its event.`]),
    ...(retention_ms === undefined ? [] : [`${KEPT[port.kind]} for ${durationText(retention_ms)}.`]),
    ...[...ends].map(([path, { day }]) => `${path === WHOLE ? 'It' : `\`${path}\``} is kept until ${day} at least.`),
  ]
}

const KEPT = {
  table: 'A row is kept',
  topic: 'An event is kept',
  live: 'A change can be followed',
  source: 'A row is kept',
} as const
