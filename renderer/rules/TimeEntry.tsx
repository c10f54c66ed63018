import type { ReactNode } from 'react';

import { useWords } from '../words/use-words.ts';
import { StepKeys } from './StepKeys.tsx';
import { TextEntry } from './TextEntry.tsx';

const DAY_MINUTES = 1440;

/** A time of day so many minutes later, round the clock; what is no time begins at midnight. */
export function movedTime(time: string, by: number): string {
  const [hours = 0, minutes = 0] = /^\d{1,2}:\d{1,2}$/.test(time) ? time.split(':').map(Number) : [];
  const moved = (hours * 60 + minutes + by + DAY_MINUTES) % DAY_MINUTES;
  return [Math.floor(moved / 60), moved % 60].map((part) => String(part).padStart(2, '0')).join(':');
}

interface TimeEntryProps {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly problem?: string | undefined;
  readonly onChange: (value: string) => void;
}

/** A time of day with 24 hours, whatever this browser is used to: by keys in steps, or typed. */
export function TimeEntry({ id, label, value, problem, onChange }: TimeEntryProps): ReactNode {
  const { format } = useWords();
  return (
    <StepKeys
      id={id}
      label={label}
      steps={[-60, -15, 15, 60].map((by) => ({ by, words: format.minutes(Math.abs(by)) }))}
      onStep={(by) => onChange(movedTime(value, by))}
    >
      <div className="rule-time">
        <TextEntry name={id} label={label} value={value} most={5} problem={problem} onChange={onChange} />
      </div>
    </StepKeys>
  );
}
