import { expect, test } from 'vitest'
import type { FinishedSpan } from '../tracing/span.js'
import { exportRequest } from './otlp-json.js'

const span: FinishedSpan = {
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  parentId: undefined,
  name: 'query Orders',
  kind: 'server',
  begun_ms: 1_700_000_000_000.25,
  ended_ms: 1_700_000_000_001,
  isError: false,
  attributes: { text: 'x', whole: 3, part: 0.5, is: true, none: undefined },
  link: undefined,
}
const service = { name: 'storemesh-gateway', version: '1', instance: 'i' }

const spansIn = (text: string) => JSON.parse(text).resourceSpans[0].scopeSpans[0].spans

test('spans are told in the JSON of OTLP: ids in hex, numbers of 64 bits as text, enumerations as numbers', () => {
  const text = (stringValue: string) => ({ stringValue })
  expect(JSON.parse(exportRequest(service, [span]))).toEqual({
    resourceSpans: [
      {
        resource: {
          attributes: [
            { key: 'service.name', value: text('storemesh-gateway') },
            { key: 'service.version', value: text('1') },
            { key: 'service.instance.id', value: text('i') },
          ],
        },
        scopeSpans: [
          {
            scope: { name: 'storemesh', version: '1' },
            spans: [
              {
                traceId: span.traceId,
                spanId: span.spanId,
                flags: 1,
                name: 'query Orders',
                kind: 2,
                startTimeUnixNano: '1700000000000250000',
                endTimeUnixNano: '1700000000001000000',
                attributes: [
                  { key: 'text', value: text('x') },
                  { key: 'whole', value: { intValue: '3' } },
                  { key: 'part', value: { doubleValue: 0.5 } },
                  { key: 'is', value: { boolValue: true } },
                ],
              },
            ],
          },
        ],
      },
    ],
  })
})

test('a parent, an error and what it names are told where there are such', () => {
  const link = { traceId: span.traceId, spanId: 'aaaaaaaaaaaaaaaa', isKept: false }
  const [told] = spansIn(exportRequest(service, [{ ...span, parentId: 'cccccccccccccccc', isError: true, link }]))
  expect(told).toMatchObject({
    parentSpanId: 'cccccccccccccccc',
    status: { code: 2 },
    links: [{ spanId: link.spanId, flags: 0 }],
  })
})

test('no text grows without an end', () => {
  const [told] = spansIn(exportRequest(service, [{ ...span, name: 'n'.repeat(10_000), attributes: { a: 'x'.repeat(10_000) } }]))
  expect(JSON.stringify(told).length).toBeLessThan(1000)
})
