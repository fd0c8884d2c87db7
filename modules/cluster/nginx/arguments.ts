import { z } from 'zod'
import * as argument from '../../../src/module/argument.ts'
import { setPath } from '../../../src/shell/transaction.ts'
import { schemaOf } from '../keyword.ts'
import { http, site } from './words-http.ts'
import { events, main, stream } from './words-main.ts'

const inSet = z.string().regex(setPath, 'expected a path below the folder of the configuration, without blanks')
const siteName = z.string().regex(/^[\w][\w.-]*$/, 'expected a name of letters, digits and . _ -')

/** The arguments of the module. */
export const nginxArguments = argument.args({
  root: argument
    .path()
    .default('/etc/nginx')
    .describe('The folder of the configuration; other paths are relative to it.'),
  main: schemaOf(main)
    .optional()
    .describe('Directives of nginx.conf outside of all blocks: user, worker_processes, worker_rlimit_nofile.'),
  events: schemaOf(events).optional().describe('The events block of nginx.conf.'),
  http: schemaOf(http)
    .optional()
    .describe('The http block of nginx.conf; with none of its own, it includes mime.types and conf.d/*.conf.'),
  stream: schemaOf(stream).optional().describe('The stream block of nginx.conf.'),
  sites: z
    .record(siteName, schemaOf(site))
    .optional()
    .describe('Upstreams, caches, limits and servers, each name a file conf.d/NAME.conf.'),
  files: z.record(inSet, argument.str()).optional().describe('Further files by their path, with their text.'),
  templates: z
    .record(inSet, argument.str())
    .optional()
    .describe('Further files by their path, each rendered from a template of the control host.'),
  links: z.record(inSet, argument.str()).optional().describe('Symbolic links by their path, with where they lead.'),
  absent: argument.list(inSet).default([]).describe('Files and links that shall not be there.'),
  exclusive: argument
    .list(inSet)
    .default([])
    .describe('Folders in which nothing else shall be, sites-enabled for example.'),
  mode: argument.mode().default('0644').describe('The permissions of the files.'),
  upgrade: argument
    .bool()
    .default(false)
    .describe('Let the program on the disk take over from an older one that runs, without dropping a connection.'),
  reopen: argument.bool().default(false).describe('Have the logs opened again, once they were moved.'),
  wait: argument.int().default(30).describe('Seconds until new workers must be there after a reload or an upgrade.'),
  pid_file: argument.path().default('/run/nginx.pid').describe('Where the running nginx has written its number.'),
})

export type NginxArguments = z.output<typeof nginxArguments> & {
  /** The templates by path: the rendered text, and where it came from. */
  readonly rendered?: Readonly<Record<string, Rendered>>
}

/** A template and what came of it. */
export interface Rendered {
  readonly source: string
  readonly template: string
  readonly text: string
}
