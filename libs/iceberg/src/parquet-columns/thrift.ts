/** A value as Thrift's compact protocol writes it: Parquet's headers and footers are made of these. */
export interface ThriftValue {
  readonly type: number
  readonly bytes: Uint8Array
}

const [I8, I32, I64, BINARY, LIST, STRUCT] = [3, 5, 6, 8, 9, 12]
const [TRUE, FALSE] = [1, 2]
const SHORT_LIST_MAX = 14
const STOP = Uint8Array.of(0)
const NOTHING = new Uint8Array(0)

export const i8 = (value: number): ThriftValue => ({ type: I8, bytes: Uint8Array.of(value & 0xff) })
export const i32 = (value: number): ThriftValue => ({ type: I32, bytes: varint(zigzag(value)) })
export const i64 = (value: number): ThriftValue => ({ type: I64, bytes: varint(zigzag(value)) })
/** Only as a member of a struct, where its type is its value. */
export const bool = (value: boolean): ThriftValue => ({ type: value ? TRUE : FALSE, bytes: NOTHING })
export const text = (value: string): ThriftValue => binary(Buffer.from(value))
export const binary = (value: Uint8Array): ThriftValue => ({
  type: BINARY,
  bytes: Buffer.concat([varint(BigInt(value.length)), value]),
})

export function list(type: 'i32' | 'binary' | 'struct', values: readonly ThriftValue[]): ThriftValue {
  const of = { i32: I32, binary: BINARY, struct: STRUCT }[type]
  const { length } = values
  const head =
    length <= SHORT_LIST_MAX
      ? Uint8Array.of((length << 4) | of)
      : Buffer.concat([Uint8Array.of(0xf0 | of), varint(BigInt(length))])
  return { type: LIST, bytes: Buffer.concat([head, ...values.map(({ bytes }) => bytes)]) }
}

/** Members by their numbers, which grow by at most 15; one that is undefined is left out. */
export function struct(members: readonly (readonly [number, ThriftValue | undefined])[]): ThriftValue {
  const parts: Uint8Array[] = []
  let before = 0
  for (const [number, value] of members) {
    if (!value) continue
    parts.push(Uint8Array.of(((number - before) << 4) | value.type), value.bytes)
    before = number
  }
  return { type: STRUCT, bytes: Buffer.concat([...parts, STOP]) }
}

const zigzag = (value: number): bigint => (value < 0 ? -2n * BigInt(value) - 1n : 2n * BigInt(value))

function varint(value: bigint): Uint8Array {
  const bytes: number[] = []
  for (let left = value; ; left >>= 7n) {
    if (left < 128n) return Uint8Array.from([...bytes, Number(left)])
    bytes.push(Number(left & 127n) | 128)
  }
}
