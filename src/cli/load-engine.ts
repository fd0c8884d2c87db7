import type { Engine } from './engine.ts'

/** The engine that runs playbooks; each part of it is loaded when it is asked for. */
export const engine: Engine = {
  play: async (options, context) => (await import('./play.ts')).play(options, context),
  listPlaybooks: async (options, context) => (await import('./play.ts')).listPlaybooks(options, context),
  checkSyntax: async (options, context) => (await import('./play.ts')).checkSyntax(options, context),
  rendering: async (options, context, work) =>
    (await import('./template/renderer.ts')).rendering(options, context, work),
  adHoc: async (options, context) => (await import('./run.ts')).adHoc(options, context),
  listHosts: async (options, context) => (await import('./run.ts')).listHosts(options, context),
}
