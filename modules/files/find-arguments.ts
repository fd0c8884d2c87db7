import type { z } from 'zod'
import * as argument from '../../src/module/argument.ts'

/** The arguments of `find`. */
export const findArguments = argument.args({
  paths: argument
    .list(argument.path())
    .meta({ aliases: ['name', 'path'] })
    .describe('The folders that are looked through.'),
  patterns: argument
    .list(argument.str())
    .default([])
    .meta({ aliases: ['pattern'] })
    .describe('Names: shell patterns, or with use_regex regular expressions; all where none is given.'),
  excludes: argument
    .list(argument.str())
    .optional()
    .meta({ aliases: ['exclude'] })
    .describe('Names that are left out, written as patterns are.'),
  use_regex: argument.bool().default(false).describe('Take patterns and excludes for regular expressions of Python.'),
  file_type: argument.choice(['any', 'directory', 'file', 'link']).default('file').describe('What is looked for.'),
  recurse: argument.bool().default(false).describe('Look into the folders below, too.'),
  depth: argument.int().optional().describe('How many levels are looked at.'),
  hidden: argument.bool().default(false).describe('Names that begin with a dot, too.'),
  follow: argument.bool().default(false).describe('Go into folders by symbolic links.'),
  age: argument
    .str()
    .optional()
    .describe('At least so old: seconds, or a number with m, h, d or w; below zero at most so old.'),
  age_stamp: argument
    .choice(['atime', 'ctime', 'mtime'])
    .default('mtime')
    .describe('The time that age is held against.'),
  size: argument
    .str()
    .optional()
    .describe('At least so large: bytes, or a number with k, m, g or t; below zero at most so large.'),
  contains: argument.str().optional().describe('A regular expression that a line of the file begins with.'),
  read_whole_file: argument.bool().default(false).describe('Look for contains anywhere in the file, over line ends.'),
  get_checksum: argument.bool().default(false).describe('Tell the SHA-1 of files.'),
})

export type FindArguments = z.output<typeof findArguments>
