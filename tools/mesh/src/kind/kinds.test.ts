import { expect, test } from 'vitest'
import { choice, duration, folder, host, rateOrMax, secretText, share, text, trustedUrl, truth, wholeNumber } from './kinds.js'

test('a whole number is read from a text and taken from a value, within its limits', () => {
  const port = wholeNumber({ min: 0, max: 65_535 })
  expect(['0', '65535', '65536', '-1', '1.5', '1e3', ' 1', '', '0x10'].map((one) => port.fromText(one, '/'))).toEqual([
    0,
    65_535,
    ...Array(7).fill(undefined),
  ])
  expect([0, 4000, 1.5, Number.NaN, '4000', null].map((one) => port.fromValue(one, '/'))).toEqual([
    0,
    4000,
    ...Array(4).fill(undefined),
  ])
  expect(wholeNumber({ min: 1, max: 9, unit: 'MB' }).expected).toBe('a whole number from 1 to 9 (MB)')
})

test('a rate may be max', () => {
  const rate = rateOrMax({ min: 1, max: 10 })
  expect(['max', '3', '11', 'MAX'].map((one) => rate.fromText(one, '/'))).toEqual(['max', 3, undefined, undefined])
})

test('a share is a part of a whole', () => {
  expect(['0', '0.01', '.5', '1', '1.0', '1.1', '-0.1', '1e-3', '', '2'].map((one) => share.fromText(one, '/'))).toEqual([
    0,
    0.01,
    0.5,
    1,
    1,
    ...Array(5).fill(undefined),
  ])
  expect([0, 0.25, 1, 1.5, Number.NaN, '1'].map((one) => share.fromValue(one, '/'))).toEqual([
    0,
    0.25,
    1,
    ...Array(3).fill(undefined),
  ])
})

test('a choice takes only what it offers', () => {
  const profile = choice(['embedded', 'cluster'])
  expect(profile.fromText('cluster', '/')).toBe('cluster')
  expect(profile.fromValue('Cluster', '/')).toBeUndefined()
  expect(profile.expected).toBe('one of embedded, cluster')
})

test('a folder is made absolute from its base', () => {
  expect(folder.fromText('.mesh', '/shop')).toBe('/shop/.mesh')
  expect(folder.fromText('/data', '/')).toBe('/data')
  expect(folder.fromText('', '/')).toBeUndefined()
  expect(folder.fromText('a\0b', '/')).toBeUndefined()
})

test('truth is read from the usual words', () => {
  expect(['true', '1', 'FALSE', '0', 'yes'].map((one) => truth.fromText(one, '/'))).toEqual([true, true, false, false, undefined])
})

test('a host is a name or an address, never a URL', () => {
  expect(['127.0.0.1', 'localhost', '::1', 'db-1.shop.test'].map((one) => host.fromText(one, '/'))).not.toContain(undefined)
  expect(['http://a', 'a b', '-a', 'a/b', ''].map((one) => host.fromText(one, '/'))).toEqual(Array(5).fill(undefined))
})

test('a secret shows nothing of itself', () => {
  const value = secretText.fromText('tiga-kucing', '/')
  expect(value?.reveal()).toBe('tiga-kucing')
  expect(value && secretText.show(value)).toBe('[secret]')
})

test('a text is bounded', () => {
  expect(text('a name').fromText('x'.repeat(4097), '/')).toBeUndefined()
})

test('a duration is so many of a unit, up to a limit', () => {
  const day = duration(1)
  expect(['30s', '15m', '1h', '1d', '24h'].map((one) => day.fromText(one, '/'))).toEqual([
    30_000, 900_000, 3_600_000, 86_400_000, 86_400_000,
  ])
  expect(['', '0s', '25h', '2d', '1', 'h', '1.5h', '-1h', '1y', ' 1h', '1e3s'].map((one) => day.fromText(one, '/'))).toEqual(
    Array(11).fill(undefined),
  )
  expect([30_000, 90_000, 3_600_000, 86_400_000].map(day.show)).toEqual(['30s', '90s', '1h', '1d'])
})

test('what is believed comes by https, or from this machine', () => {
  const taken = ['https://login.shop.example/keys', 'http://127.0.0.1:9000/keys', 'http://localhost/keys', 'http://[::1]:1/keys']
  expect(taken.map((one) => trustedUrl.fromText(one, '/'))).toEqual(taken)
  for (const one of [
    'http://login.shop.example/keys',
    'http://127.0.0.1.shop.example/',
    'https://me@shop.example/',
    'ftp://127.0.0.1/',
    '',
  ])
    expect([one, trustedUrl.fromText(one, '/')]).toEqual([one, undefined])
})
