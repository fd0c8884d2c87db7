import type { Stage } from './stage.ts'

/** Whether a director has the virtual address. */
export const holds = async ({ on, vip }: Stage, director: string): Promise<boolean> =>
  (await on(director, 'ip -4 -o addr show dev eth0')).includes(` ${vip}/32 `)

/** The hardware addresses that answer the client for the virtual address. */
export async function answering({ on, vip }: Stage): Promise<readonly string[]> {
  const text = await on('client', `arping -b -c 2 -w 2 -I eth0 ${vip}`)
  return [...new Set([...text.matchAll(/\[([0-9A-Fa-f:]{17})\]/g)].map(([, mac]) => mac ?? ''))]
}

/** Whether one director has the virtual address, and one hardware address answers for it. */
export const isSettled = async (stage: Stage, director: string, other: string): Promise<boolean> =>
  (await holds(stage, director)) && !(await holds(stage, other)) && (await answering(stage)).length === 1
