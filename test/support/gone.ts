/** Whether a process ends; one that nobody has waited for yet still has its number for a moment. */
export async function isGone(pid: number): Promise<boolean> {
  for (let i = 0; i < 250; i++) {
    try {
      process.kill(pid, 0)
    } catch {
      return true
    }
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return false
}
