import fc from 'fast-check'
import {
  Binary,
  BSON,
  BSONRegExp,
  BSONSymbol,
  Code,
  Decimal128,
  Double,
  Int32,
  Long,
  MaxKey,
  MinKey,
  ObjectId,
  Timestamp,
  UUID,
} from 'mongodb'
import { describe, expect, test } from 'vitest'
import { bsonJson } from './bson-json.js'
import { exportedDocument } from './extended-json.js'

const fromServer = (document: BSON.Document) => bsonJson(Buffer.from(BSON.serialize(document)))
const fromLine = (line: string) => Buffer.from(exportedDocument(Buffer.from(line))).toString()
const { EJSON } = BSON

const INT64 = { min: -(2n ** 63n), max: 2n ** 63n - 1n }
const SAFE = { min: -(2n ** 53n), max: 2n ** 53n }

/** The driver itself writes a long integer relaxed with digits made up; the tools of the server do not, and have their own test. */
const leaf = (integers: { min: bigint; max: bigint }) =>
  fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(null, true, false),
    fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }).map((value) => new Int32(value)),
    fc.bigInt(integers).map((value) => Long.fromBigInt(value)),
    fc.double().map((value) => new Double(value)),
    fc.date({ noInvalidDate: true, min: new Date(-62_167_219_200_000), max: new Date(253_402_300_799_999) }),
    fc.uint8Array({ minLength: 12, maxLength: 12 }).map((bytes) => new ObjectId(bytes)),
    fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => new UUID(bytes)),
    fc.tuple(fc.uint8Array(), fc.constantFrom(0, 1, 2, 3, 5, 128)).map(([bytes, subtype]) => new Binary(bytes, subtype)),
    fc
      .tuple(fc.bigInt({ min: -(10n ** 34n) + 1n, max: 10n ** 34n - 1n }), fc.integer({ min: -6000, max: 6000 }))
      .map(([digits, exponent]) => Decimal128.fromString(`${digits}E${exponent}`)),
    fc.tuple(fc.nat(), fc.nat()).map(([t, i]) => new Timestamp({ t, i })),
    fc.constantFrom(new MinKey(), new MaxKey(), new BSONRegExp('^a"', 'i'), new Code('f()'), new BSONSymbol('s')),
  )
const name = fc.string().filter((text) => !text.startsWith('$') && !text.includes('\0') && text !== '__proto__')
const documents = (integers: { min: bigint; max: bigint }) =>
  fc.dictionary(
    name,
    fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        leaf(integers),
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(name, tie('value'), { noNullPrototype: true, maxKeys: 4 }),
      ),
    })).value,
    { noNullPrototype: true, maxKeys: 8 },
  )

describe('one document', () => {
  test('is the same bytes from a server and from a canonical export', () => {
    fc.assert(
      fc.property(documents(INT64), (document) => {
        const json = fromServer(document)
        expect(() => JSON.parse(json)).not.toThrow()
        expect(fromLine(EJSON.stringify(document, { relaxed: false }))).toBe(json)
      }),
      { seed: 5, numRuns: 200 },
    )
  })

  test('is the same bytes from a server and from a relaxed export', () => {
    fc.assert(
      fc.property(documents(SAFE), (document) => {
        expect(fromLine(EJSON.stringify(document, { relaxed: true }))).toBe(fromServer(document))
      }),
      { seed: 5, numRuns: 200 },
    )
  })
})

describe('a value', () => {
  test('is plain where JSON has its like, and text where it has not', () => {
    const document = {
      _id: new ObjectId('65a1b2c3d4e5f60718293a4b'),
      at: new Date('2026-01-02T03:04:05.678Z'),
      amount: Decimal128.fromString('1234567890123456789.50'),
      count: Long.fromBigInt(9_007_199_254_740_993n),
      whole: new Double(1),
      bytes: new Binary(Buffer.from('kucing')),
      visit: new UUID('01234567-89ab-4cde-8f01-23456789abcd'),
      nested: { lines: [{ sku: 'a', price: new Double(0.1) }] },
    }
    expect(fromServer(document)).toBe(
      '{"_id":"65a1b2c3d4e5f60718293a4b","at":"2026-01-02T03:04:05.678Z","amount":"1234567890123456789.50",' +
        '"count":9007199254740993,"whole":1,"bytes":"a3VjaW5n","visit":"01234567-89ab-4cde-8f01-23456789abcd",' +
        '"nested":{"lines":[{"sku":"a","price":0.1}]}}',
    )
  })

  test('keeps its digits in a relaxed line, where the tools of the server write long integers bare', () => {
    expect(fromLine('{"n":9007199254740993,"d":1.0,"e":1E+20,"f":-0.0,"g":-0}')).toBe(
      '{"n":9007199254740993,"d":1,"e":100000000000000000000,"f":0,"g":0}',
    )
  })

  test('without a number in JSON is text, or its extended JSON, by name', () => {
    expect(fromServer({ a: Number.NaN, b: Number.NEGATIVE_INFINITY, c: new MaxKey(), d: /x/i })).toBe(
      '{"a":"NaN","b":"-Infinity","c":{"$maxKey":1},"d":{"$regularExpression":{"pattern":"x","options":"i"}}}',
    )
    // a document with the one member `u`, undefined, as drivers of old wrote it
    expect(bsonJson(Buffer.from([8, 0, 0, 0, 0x06, 0x75, 0, 0]))).toBe('{"u":{"$undefined":true}}')
  })

  test('with an exponent is written with its zeros, where a hundred will do', () => {
    const decimals = ['1E+3', '0E+3', '1.5E-9', '-1.23E+5', '1E+200']
    const values = decimals.map((text) => JSON.parse(fromServer({ d: Decimal128.fromString(text) })).d)
    expect(values).toEqual(['1000', '0', '0.0000000015', '-123000', '1E+200'])
  })

  test('of a year that RFC 3339 has not is told in milliseconds', () => {
    const late = { $date: { $numberLong: '9223372036854775807' } }
    expect(fromLine(JSON.stringify({ late }))).toBe('{"late":"9223372036854775807 ms from 1970"}')
  })

  test('that an older mongoexport wrote is read too', () => {
    expect(fromLine('{"a":{"$date":"2026-01-02T10:04:05.000+0700"},"b":{"$binary":"AQI=","$type":"00"},"c":{"$date":5}}')).toBe(
      '{"a":"2026-01-02T03:04:05.000Z","b":"AQI=","c":"1970-01-01T00:00:00.005Z"}',
    )
  })

  test('that only looks like a typed one stays the object that it is', () => {
    for (const line of ['{"a":{"$oid":5}}', '{"a":{"$oid":"x"}}', '{"a":{"$date":"soon"}}', '{"a":{"$numberLong":"1.5"}}'])
      expect(fromLine(line)).toBe(line)
  })
})

describe('a document', () => {
  test('keeps the order of its members, and both of a name that comes twice', () => {
    expect(fromLine('{"b":1,"2":{"$numberInt":"2"},"1":1,"b":3}')).toBe('{"b":1,"2":2,"1":1,"b":3}')
    const twice = Buffer.concat([Buffer.from([19, 0, 0, 0]), int32('2', 7), int32('1', 8), Buffer.from([0])])
    expect(bsonJson(twice)).toBe('{"2":7,"1":8}')
  })

  test('that no driver can read is refused by name, and a line that is none stays as it came', () => {
    const broken = Buffer.from(BSON.serialize({ text: 'abc' }))
    broken[broken.indexOf('b')] = 0xff
    expect(() => bsonJson(broken)).toThrow(/^DOCUMENT_UNREADABLE: .*not UTF-8/)
    expect(() => bsonJson(broken.subarray(0, 9))).toThrow('DOCUMENT_UNREADABLE')
    for (const line of ['{"a":', '[1,2]', '"x"', '{"a":01}', '{"a":"\u0001"}', '{a:1}', '{"a":1} x', ''])
      expect(fromLine(line)).toBe(line)
    const nested = `${'{"a":'.repeat(300)}1${'}'.repeat(300)}`
    expect(fromLine(nested)).toBe(JSON.stringify(nested))
  })

  test('cut off anywhere never reads beyond its end', () => {
    const whole = Buffer.from(BSON.serialize({ a: 'b', c: { d: [1, 2.5, null] }, e: /x/, f: new Binary(Buffer.from('ab')) }))
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), (at, byte) => {
        const changed = Buffer.from(whole)
        changed[at] = byte
        expect(readOrRefused(changed)).toMatch(/^\{|^Fault: DOCUMENT_UNREADABLE/)
      }),
      { seed: 5, numRuns: 2000 },
    )
  })
})

function readOrRefused(document: Buffer): string {
  try {
    return bsonJson(document)
  } catch (error) {
    return String(error)
  }
}

const int32 = (name: string, value: number) =>
  Buffer.concat([Buffer.from([0x10]), Buffer.from(`${name}\0`), Buffer.from([value, 0, 0, 0])])
