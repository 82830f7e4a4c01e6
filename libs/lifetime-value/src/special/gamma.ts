/**
 * The logarithm of the gamma function and its first two derivatives, of positive numbers.
 * Stirling's series (Abramowitz and Stegun 6.1.40, 6.3.18, 6.4.12), after the recurrence has brought the argument to
 * where its terms fall below what a double can hold.
 */

const SERIES_FROM = 10
const HALF_LOG_OF_TWO_PI = Math.log(2 * Math.PI) / 2

export function logGamma(x: number): number {
  let below = 1
  let at = x
  for (; at < SERIES_FROM; at += 1) below *= at
  const square = 1 / (at * at)
  const series =
    (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square * (1 / 1680 - square * (1 / 1188 - (square * 691) / 360360))))) / at
  return (at - 0.5) * Math.log(at) - at + HALF_LOG_OF_TWO_PI + series - Math.log(below)
}

export function digamma(x: number): number {
  let below = 0
  let at = x
  for (; at < SERIES_FROM; at += 1) below += 1 / at
  const square = 1 / (at * at)
  const series =
    square * (1 / 12 - square * (1 / 120 - square * (1 / 252 - square * (1 / 240 - square * (1 / 132 - (square * 691) / 32760)))))
  return Math.log(at) - 1 / (2 * at) - series - below
}

export function trigamma(x: number): number {
  let below = 0
  let at = x
  for (; at < SERIES_FROM; at += 1) below += 1 / (at * at)
  const square = 1 / (at * at)
  const series =
    square *
    (1 / 6 -
      square * (1 / 30 - square * (1 / 42 - square * (1 / 30 - square * (5 / 66 - square * (691 / 2730 - (square * 7) / 6))))))
  return (1 + 1 / (2 * at) + series) / at + below
}
