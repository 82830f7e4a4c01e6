import { StringDecoder } from 'node:string_decoder'
import type { Readable } from 'node:stream'

const LINE_LENGTH_MAX = 16_384

/** Calls for each whole line of a stream; a longer one comes in pieces, so that no child fills our memory. */
export function forEachLine(stream: Readable, take: (line: string) => void): void {
  const decoder = new StringDecoder('utf8')
  let rest = ''
  stream.on('data', (bytes: Buffer) => {
    const lines = (rest + decoder.write(bytes)).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) take(line)
    while (rest.length > LINE_LENGTH_MAX) {
      take(rest.slice(0, LINE_LENGTH_MAX))
      rest = rest.slice(LINE_LENGTH_MAX)
    }
  })
  stream.once('end', () => {
    if (rest !== '') take(rest)
  })
}
