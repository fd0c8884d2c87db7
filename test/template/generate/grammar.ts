import { readFileSync } from 'node:fs'

/** The types that expressions are made of. */
export type Type = 'int' | 'float' | 'str' | 'bool' | 'list' | 'ints' | 'strs' | 'records' | 'dict' | 'any' | 'small'

/** The variables of every case, by their type. */
export const names: Readonly<Record<Type, readonly string[]>> = {
  int: ['i', 'j'],
  small: [],
  float: ['f', 'g'],
  str: ['s', 't', 'w'],
  bool: ['p', 'q'],
  list: ['l'],
  ints: ['li'],
  strs: ['ls'],
  records: ['lr'],
  dict: ['d', 'e'],
  any: ['z', 'v', 'n', 'deep'],
}

/** What stands for itself. */
export const literals: Readonly<Record<Exclude<Type, 'str' | 'any'>, readonly string[]>> = {
  int: ['0', '1', '2', '3', '7', '10', '-1', '100', '0x1f', '0b101', '0o17', '1_000', '9007199254740993', '2147483648'],
  small: ['0', '1', '2', '3', '-1', '-2', '5'],
  float: ['0.0', '1.0', '2.5', '0.1', '1e3', '1.5e-3', '-0.5', '3.14159', '1_0.5', '2.675', '1e16', '100.0'],
  bool: ['true', 'false', 'True', 'False'],
  list: ['[]', "[1, 'a', none]", "['b', 'A', 'c']", '[[1, 2], [3]]', '(1, 2)', '(1,)', '()', "[true, 1, 1.0, '1']"],
  ints: ['[3, 1, 2]', '[1, 1, 2]', 'range(4)', 'range(1, 9, 3)', '[5, -2, 0]'],
  strs: ["['b', 'a', 'C']", "'a b c'.split()", "['x', 'X', 'x']", "['ab', 'b', '']"],
  records: ["[{'name': 'x', 'n': 2}, {'name': 'y', 'n': 1}]", "[{'name': 'B', 'n': 1}, {'name': 'a', 'n': 1, 'k': 3}]"],
  dict: ['{}', "{'a': 1}", "{'b': 2, 'a': [1]}", "{'k': {'k': 'v'}}", 'dict(a=1)', "{1: 'x', 2: 'y'}"],
}

/** How expressions of each type are built, from `grammar.txt`. */
export const grammar: Readonly<Record<Type, readonly string[]>> = readGrammar('test/template/generate/grammar.txt')

function readGrammar(file: string): Record<Type, readonly string[]> {
  const made: Record<string, string[]> = {}
  let rules: string[] = []
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    if (line === '' || line.startsWith('# ')) continue
    const type = /^\[(\w+)\]$/.exec(line)?.[1]
    if (type) made[type] = rules = []
    else rules.push(line.replaceAll('↵', '\n'))
  }
  return made as Record<Type, readonly string[]>
}
