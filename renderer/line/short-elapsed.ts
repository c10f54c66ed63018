import type { Language } from '../../shared/plan/language.ts';

/** How long something lasts, in as few characters as can be: "4:05" within the hour, "1 h 05" beyond, "3 d" beyond two days; Chinese writes them out. */
export function shortElapsed(ms: number, language: Language): string {
  const [hour, day] = language === 'zh' ? ['时', '天'] : ['h', 'd'];
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}:${String(seconds % 60).padStart(2, '0')}`;
  const hours = Math.floor(minutes / 60);
  if (hours >= 48) return `${Math.floor(hours / 24)}\u00A0${day}`;
  return `${hours}\u00A0${hour}\u00A0${String(minutes % 60).padStart(2, '0')}`;
}
