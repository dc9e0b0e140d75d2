// The trouble: why a kernel does not answer, as its server tells.

/** @import { Kernel } from "./kernel.js" */
/** @import { Losing } from "../base/messages.js" */

/** @typedef {Exclude<keyof Losing, "again" | "help" | "waiting">} Trouble */

/** @typedef {{ status: number, found: { reason?: string, execution_state?: string } | null }} Answer */

const TIMEOUT = 3000; // ms that the server may take
const HALF_OPEN = 12_000; // ms: a connection that is open, to a kernel that idles, and silent for so long, is broken
/** @type {readonly Trouble[]} */
const GONE = ["culled", "died", "ended", "unknown"];

/**
 * Tells whether the kernel is no more.
 * @param {string} trouble
 * @returns {trouble is Trouble}
 */
export function isGone(trouble) {
  return GONE.some((one) => one === trouble);
}

/**
 * Asks the server what the matter is with a kernel that is silent.
 * @param {Kernel} kernel
 * @param {() => number} silence
 * @returns {Promise<Trouble>}
 */
export async function diagnose(kernel, silence) {
  const { address } = kernel;
  if (!address) return "cell";
  let answer;
  try {
    answer = await inquire(address);
  } catch {
    return navigator.onLine ? "unreachable" : "offline";
  }
  return judge(answer, kernel, silence());
}

/**
 * @param {string} address
 * @returns {Promise<Answer>}
 */
async function inquire(address) {
  const answer = await fetch(address, { cache: "no-store", signal: AbortSignal.timeout(TIMEOUT) });
  return { status: answer.status, found: await answer.json().catch(() => null) };
}

/**
 * The trouble that an answer of the server tells of.
 * @param {Answer} answer
 * @param {Pick<Kernel, "isOpen" | "isOwn">} kernel
 * @param {number} silence ms
 * @returns {Trouble}
 */
export function judge({ status, found }, kernel, silence) {
  if ([403, 404].includes(status)) return reasonOf(found);
  if (status !== 200 || !found) return "unreachable"; // a proxy, say, whose server is not there
  if (found.execution_state === "dead") return "died";
  if (!kernel.isOpen()) return "interrupted";
  return found.execution_state === "idle" && silence > HALF_OPEN ? brokenFor(kernel) : "busy";
}

/** @param {Pick<Kernel, "isOwn">} kernel */
function brokenFor({ isOwn }) {
  return isOwn ? "interrupted" : "cell";
}

/** @param {Answer["found"]} found */
function reasonOf(found) {
  const reason = found?.reason ?? "unknown";
  return isGone(reason) ? reason : "unknown";
}
