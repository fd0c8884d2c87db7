import { Failure } from '../error/failure.ts'
import { readKeyword } from '../play/keyword-value.ts'
import type { Play } from '../play/play.ts'
import type { VarPrompt } from '../play/read-prompts.ts'
import type { Node } from '../text/node.ts'
import type { Value } from '../text/value.ts'
import { fromValue } from '../text/yaml.ts'
import { type Layer, VariableStore, valueLayer } from '../vars/layer.ts'
import type { TaskScope } from '../vars/task-scope.ts'
import { playVariables } from './static.ts'
import type { World } from './world.ts'

/** Asks for the `vars_prompt` of a play; those that `-e` gives are not asked for. Undefined where there is none. */
export async function askFor(world: World, play: Play): Promise<Layer | undefined> {
  if (play.varsPrompt.length === 0) return undefined
  const store = new VariableStore('vars_prompt')
  for (const prompt of play.varsPrompt) {
    const scope = playVariables(world, play, store)
    const name = String(scope.render(prompt.name))
    if (world.extraVars.get(name) !== undefined) continue
    const answer = await answerTo(world, name, prompt, scope)
    const unsafe = truth(scope, 'unsafe', prompt.unsafe) ?? false
    store.bind(name, fromValue(answer, prompt.name.at, unsafe))
  }
  return store
}

const truth = (scope: TaskScope, key: string, node: Node | undefined): boolean | undefined =>
  node && readKeyword('truth', key, scope.render(node), node)

const text = (scope: TaskScope, key: string, node: Node | undefined): string | undefined =>
  node && readKeyword('text', key, scope.render(node), node)

async function answerTo(world: World, name: string, prompt: VarPrompt, scope: TaskScope): Promise<Value> {
  const otherwise = text(scope, 'default', prompt.default)
  const typed = await ask(world, name, prompt, scope, otherwise)
  const given = (typed || otherwise) ?? typed
  if (given === undefined) throw unanswered(name, prompt)
  // What stands in the playbook is no secret.
  const hidden = truth(scope, 'private', prompt.private) ?? true
  if (hidden && typed) world.secrets.add(typed)
  const scheme = text(scope, 'encrypt', prompt.encrypt)
  return scheme === undefined ? given : encrypted(given, scheme, prompt, scope, world)
}

// Unlike Ansible: a question that nobody can answer ends the run; there it becomes None, and the play goes on with it.
const unanswered = (name: string, prompt: VarPrompt): Failure =>
  new Failure('usage', `nobody is there to be asked for "${name}"`, {
    at: prompt.name.at,
    hint: `give it with -e ${name}=…, or give the prompt a default`,
  })

/** What a person typed; undefined where none is at a terminal. */
async function ask(
  world: World,
  name: string,
  prompt: VarPrompt,
  scope: TaskScope,
  otherwise: string | undefined,
): Promise<string | undefined> {
  if (!world.interactive) {
    world.listener({ kind: 'warning', message: 'Not prompting as we are not in interactive mode' })
    return undefined
  }
  const asked = text(scope, 'prompt', prompt.prompt) ?? name
  const question = `${asked}${otherwise === undefined ? '' : ` [${otherwise}]`}: `
  const how = { echo: !(truth(scope, 'private', prompt.private) ?? true) }
  const confirms = truth(scope, 'confirm', prompt.confirm) ?? false
  for (;;) {
    const first = await world.ask(question, how)
    if (!confirms || first === (await world.ask(`confirm ${question}`, how))) return first
    world.listener({ kind: 'person-told', text: '***** VALUES ENTERED DO NOT MATCH ****', headline: false })
  }
}

/** The names of passlib, which `encrypt` takes, by those of the filter. */
const schemes: ReadonlyMap<string, string> = new Map([
  ['md5_crypt', 'md5'],
  ['sha256_crypt', 'sha256'],
  ['sha512_crypt', 'sha512'],
  ['bcrypt', 'blowfish'],
])

function encrypted(given: string, scheme: string, prompt: VarPrompt, scope: TaskScope, world: World): Value {
  const known = schemes.get(scheme) ?? scheme
  if (![...schemes.values()].includes(known)) {
    throw new Failure('unsupported', `encrypt: there is no "${scheme}"`, {
      at: prompt.encrypt?.at,
      hint: `there are: ${[...schemes.keys()].join(', ')}`,
    })
  }
  const salt = text(scope, 'salt', prompt.salt)
  const size = prompt.saltSize && readKeyword('whole', 'salt_size', scope.render(prompt.saltSize), prompt.saltSize)
  const asked = scope.with(
    valueLayer('prompt', { tutti_text: given, tutti_salt: salt ?? null, tutti_size: size ?? null }),
  )
  const options = [
    ...(salt === undefined ? [] : ['tutti_salt']),
    ...(size === undefined ? [] : ['salt_size=tutti_size']),
  ]
  const templates = world.templates(undefined, prompt.name.at.source.file)
  return templates.evaluate(`tutti_text | password_hash('${known}'${options.map((one) => `, ${one}`).join('')})`, asked)
}
