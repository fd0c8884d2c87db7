import type { Value } from '../../text/value.ts'
import { typeFault } from '../fault.ts'
import { isInt, isNumeric, numeric, typeName } from '../value/kind.ts'
import { fixed, general, scientific } from './fixed.ts'

/** How a number is to be written: printf's flags, precision and conversion letter. */
export interface NumberForm {
  readonly flags: string
  readonly precision: number | undefined
  readonly conversion: string
  /** At least one decimal, as a float without a type has. */
  readonly pointed?: boolean
}

const negative = (n: number | bigint): boolean => n < 0 || Object.is(n, -0)
const size = (n: number | bigint): number | bigint => (n < 0 ? -n : n)

function integer(value: Value, form: NumberForm): { sign: boolean; text: string } {
  const { conversion, precision } = form
  if (!isNumeric(value)) typeFault(`%${conversion} format: a real number is required, not ${typeName(value)}`)
  const given = numeric(value)
  if (typeof given === 'number' && !Number.isFinite(given)) typeFault('cannot convert float infinity or NaN to integer')
  const n = typeof given === 'bigint' ? given : Math.trunc(given)
  const digits = (typeof n === 'number' && !Number.isSafeInteger(n) ? BigInt(n) : n).toString().replace('-', '')
  return { sign: n < 0, text: digits.padStart(precision ?? 0, '0') }
}

function based(value: Value, form: NumberForm): { sign: boolean; text: string; prefix: string } {
  const { conversion, precision, flags } = form
  if (!isInt(value) && typeof value !== 'boolean')
    typeFault(`%${conversion} format: an integer is required, not ${typeName(value)}`)
  const n = numeric(value)
  const base = conversion === 'o' ? 8 : conversion === 'b' ? 2 : 16
  const text = size(n)
    .toString(base)
    .padStart(precision ?? 0, '0')
  return {
    sign: n < 0,
    text: conversion === 'X' ? text.toUpperCase() : text,
    prefix: flags.includes('#') ? `0${conversion}` : '',
  }
}

function real(value: Value, form: NumberForm): { sign: boolean; text: string } {
  if (!isNumeric(value)) typeFault(`must be real number, not ${typeName(value)}`)
  const n = Number(numeric(value))
  const absolute = Math.abs(n)
  const places = form.precision ?? 6
  const kind = form.conversion.toLowerCase()
  let text: string
  if (!Number.isFinite(absolute)) text = Number.isNaN(absolute) ? 'nan' : 'inf'
  else if (kind === 'f') text = fixed(absolute, places)
  else if (kind === 'e') text = scientific(absolute, places)
  else text = general(absolute, places, form.flags.includes('#'), form.pointed)
  if (form.flags.includes('#') && Number.isFinite(absolute) && !text.includes('.')) text = text.replace(/(?=e|$)/, '.')
  return { sign: negative(n), text: form.conversion === kind ? text : text.toUpperCase() }
}

/** A number's text in two pieces, so that zeros may be filled in between. */
export function formatNumber(value: Value, form: NumberForm): { readonly sign: string; readonly digits: string } {
  const made = 'diu'.includes(form.conversion)
    ? { ...integer(value, form), prefix: '' }
    : 'xXob'.includes(form.conversion)
      ? based(value, form)
      : { ...real(value, form), prefix: '' }
  const sign = made.sign ? '-' : form.flags.includes('+') ? '+' : form.flags.includes(' ') ? ' ' : ''
  return { sign: sign + made.prefix, digits: made.text }
}
