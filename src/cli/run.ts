import { needHosts } from '../inventory/pattern.ts'
import { readPlaybook } from '../play/read-play.ts'
import { runPlaybooks } from '../run/run.ts'
import type { Engine } from './engine.ts'
import type { RunOptions } from './options.ts'
import { openWorld } from './world.ts'

/** The name that errors in an ad-hoc command are told under. */
const COMMAND_LINE = 'command line'

/** Runs one module on the hosts of a pattern. */
export const adHoc: Engine['adHoc'] = async (options, context) => {
  const { world, close } = await openWorld(options, context)
  try {
    const folder = options.playbookFolder ?? process.cwd()
    const reading = { ...world.reading(folder), readText: () => playbookText(options) }
    return await runPlaybooks(world, [readPlaybook(`${folder}/${COMMAND_LINE}`, reading)])
  } finally {
    close()
  }
}

/** The hosts of a pattern. */
export const listHosts: Engine['listHosts'] = async (options, context) => {
  const { world } = await openWorld(options, context)
  const warn = (message: string): void => context.listener({ kind: 'warning', message })
  return needHosts(world.inventory.current, options.pattern, world.settings.limit, {
    warn,
    unmatched: world.settings.unmatched,
  })
}

/** The playbook that an ad-hoc command stands for. */
function playbookText({ pattern, module, moduleArgs, taskTimeoutMs }: RunOptions): string {
  const quoted = (text: string): string => JSON.stringify(text)
  const timeout = taskTimeoutMs === undefined ? '' : `\n      timeout: ${taskTimeoutMs / 1000}`
  return `- hosts: ${quoted(pattern)}
  gather_facts: false
  tasks:
    - ${quoted(module)}: ${moduleArgs === '' ? '' : quoted(moduleArgs)}${timeout}
`
}
