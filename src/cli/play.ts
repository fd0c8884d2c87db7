import { dirname } from 'node:path'
import { collectFailures } from '../error/failure.ts'
import { checkTemplates } from '../play/check-templates.ts'
import type { Play, Playbook } from '../play/play.ts'
import { readPlaybook } from '../play/read-play.ts'
import { tasksOf } from '../play/task.ts'
import type { ListedPlay } from '../report/listing.ts'
import { hostsOf, runPlaybooks } from '../run/run.ts'
import { isSelected } from '../run/selection.ts'
import { renderPlay } from '../run/static.ts'
import type { World } from '../run/world.ts'
import { Dialect } from '../template/dialect.ts'
import type { Engine } from './engine.ts'
import type { PlayOptions } from './options.ts'
import { openWorld } from './world.ts'

/** Runs the playbooks of a command line. */
export const play: Engine['play'] = async (options, context) => {
  const { world, close } = await openWorld(options, context)
  try {
    return await runPlaybooks(world, readAll(options, world))
  } finally {
    close()
  }
}

/** What the playbooks of a command line hold. */
export const listPlaybooks: Engine['listPlaybooks'] = async (options, context) => {
  const { world } = await openWorld(options, context)
  return readAll(options, world).map(({ file, plays }) => ({ file, plays: plays.map((one) => listed(world, one)) }))
}

/** Reads the playbooks of a command line and throws their failures, those of the language of templates too. */
export const checkSyntax: Engine['checkSyntax'] = async (options, context) => {
  const { world } = await openWorld(options, context)
  checkTemplates(readAll(options, world), new Dialect({ extraTags: options.configured.templateTags }))
}

/** All playbooks, read before any of them runs; what is wrong in any of them is told together. */
function readAll(options: PlayOptions, world: World): readonly Playbook[] {
  const read: Playbook[] = []
  collectFailures(
    options.playbooks.map((file) => () => void read.push(readPlaybook(file, world.reading(dirname(file))))),
  )
  return read
}

function listed(world: World, one: Play): ListedPlay {
  const pattern = renderPlay(world, one, one.hosts)
  const patterns = [pattern].flat().map(String)
  const { preTasks, tasks, postTasks } = one.sections
  const { tags, skipTags } = world.settings
  const own = new Set(one.directives.tags)
  const selected = [...tasksOf([...preTasks, ...tasks, ...postTasks])].filter((task) =>
    isSelected(task, tags, skipTags),
  )
  return {
    name: one.name ? one.name.text : patterns.join(','),
    patterns,
    tags: one.directives.tags,
    hosts: hostsOf(world, one, pattern),
    tasks: selected.map((task) => {
      const name = task.name?.text ?? task.action
      return {
        name: task.role ? `${task.role.role.name} : ${name}` : name,
        tags: task.directives.tags.filter((tag) => !own.has(tag)),
      }
    }),
  }
}
