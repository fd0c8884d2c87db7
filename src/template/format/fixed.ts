const bits = new DataView(new ArrayBuffer(8))

/** The exact value of a finite, non-negative double: mantissa times two to the exponent. */
function parts(n: number): { readonly mantissa: bigint; readonly exponent: number } {
  bits.setFloat64(0, n)
  const raw = bits.getBigUint64(0)
  const exponent = Number((raw >> 52n) & 0x7ffn)
  const fraction = raw & 0xfffffffffffffn
  return exponent === 0
    ? { mantissa: fraction, exponent: -1074 }
    : { mantissa: fraction | (1n << 52n), exponent: exponent - 1075 }
}

/** A non-negative number with so many decimals; the exact value is rounded, a tie to the even digit, as C and Python do. */
export function fixed(n: number, places: number): string {
  const { mantissa, exponent } = parts(n)
  const scaled = mantissa * 10n ** BigInt(places)
  let whole: bigint
  if (exponent >= 0) {
    whole = scaled << BigInt(exponent)
  } else {
    const half = 1n << BigInt(-exponent - 1)
    whole = scaled >> BigInt(-exponent)
    const rest = scaled - (whole << BigInt(-exponent))
    if (rest > half || (rest === half && whole % 2n === 1n)) whole += 1n
  }
  const digits = String(whole).padStart(places + 1, '0')
  return places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`
}

const padExponent = (text: string): string => text.replace(/e([+-])(\d)$/, 'e$10$2')

/** As toExponential, with a tie rounded to the even digit, as C and Python do; JavaScript rounds it up. */
function exponential(n: number, places: number): string {
  const shown = Math.min(100, places)
  const [exact = '', exponent] = n.toExponential(100).split('e')
  const digits = exact.replace('.', '')
  const isTie = /^50*$/.test(digits.slice(shown + 1))
  if (!isTie || Number(digits[shown]) % 2 === 1) return n.toExponential(shown)
  return `${digits[0]}${shown ? `.${digits.slice(1, shown + 1)}` : ''}e${exponent}`
}

/** A non-negative number as C's `%e` writes it. */
export const scientific = (n: number, places: number): string => padExponent(exponential(n, places))

/** A non-negative number as C's `%g` writes it; `keep` leaves trailing zeros, `point` always leaves one decimal. */
export function general(n: number, precision: number, keep = false, point = false): string {
  const digits = precision || 1
  const exponent = n === 0 ? 0 : Number(exponential(n, digits - 1).split('e')[1])
  if (exponent < -4 || exponent >= digits - (point ? 1 : 0)) {
    const text = exponential(n, digits - 1)
    return padExponent(keep ? text : text.replace(/\.?0+e/, 'e'))
  }
  const text = fixed(n, Math.max(0, digits - 1 - exponent))
  const short = keep || !text.includes('.') ? text : text.replace(/\.?0+$/, '')
  return point && !short.includes('.') ? `${short}.0` : short
}
