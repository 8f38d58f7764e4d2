/** "40 s", "6 min", "2 h 5 min", "3 days": as people say how long something takes. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) {
    return `${seconds} s`;
  }
  if (seconds < 120) {
    return seconds === 60 ? '1 min' : `1 min ${seconds - 60} s`;
  }
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) {
    return `${minutes} min`;
  }
  const hours = Math.floor(minutes / 60);
  if (hours < 48) {
    const rest = minutes % 60;
    return hours < 12 && rest > 0 ? `${hours} h ${rest} min` : `${hours} h`;
  }
  return `${Math.floor(hours / 24)} days`;
}

/** "40 s ago". */
export const ago = (at: string, nowMs: number): string =>
  `${duration(nowMs - Date.parse(at))} ago`;

export const sentence = (text: string): string =>
  /[.!?]$/.test(text) ? text : `${text}.`;

/** For going on after a colon; abbreviations stay as they are. */
export const lowerFirst = (text: string): string =>
  /^[A-Z][a-z]/.test(text) ? text[0].toLowerCase() + text.slice(1) : text;

export const plural = (count: number, noun: string): string =>
  `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`;
