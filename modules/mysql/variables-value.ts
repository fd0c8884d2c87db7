/** A value of a server variable as the module compares it: numbers by their amount, words as they are, on and off as 1 and 0. */
const comparable = (text: string): string => {
  const trimmed = text.trim()
  if (/^[+-]?\d+$/.test(trimmed)) return String(BigInt(trimmed.replace(/^\+/, '')))
  if (isFloat(trimmed)) return String(Number(trimmed))
  // Unlike Ansible: a switch is the same whether it is called 1, on or true, so that it is not set again each time.
  const word = trimmed.toUpperCase()
  if (word === 'ON' || word === 'TRUE') return '1'
  if (word === 'OFF' || word === 'FALSE') return '0'
  return text
}

const isFloat = (text: string): boolean => /^[+-]?(\d+\.\d*|\.\d+|\d+(?=e))(e[+-]?\d+)?$/i.test(text)

/** Whether a server shows a value for what was asked for. */
export const sameValue = (wanted: string, shown: string): boolean => comparable(wanted) === comparable(shown)

/** Whether SQL must have a value without quotes. */
export const isNumber = (text: string): boolean => /^\s*[+-]?\d+\s*$/.test(text) || isFloat(text.trim())
