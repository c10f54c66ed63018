import { UnstyledButton } from '@mantine/core';
import type { ReactNode } from 'react';

interface TouchButtonProps {
  readonly testId: string;
  readonly label: ReactNode;
  readonly icon?: ReactNode;
  /** A second, smaller line under the label. */
  readonly hint?: ReactNode;
  /** 'shop' is at least 20 mm, 'secondary' at least 15 mm; both fill what they are given. */
  readonly size?: 'shop' | 'secondary';
  /** 'strong' is the one thing to do next, 'plain' everything else. */
  readonly tone?: 'plain' | 'strong' | 'amber';
  /** Icon beside the label instead of above it. */
  readonly flat?: boolean;
  /** A tap would be ignored: the same is under way. */
  readonly busy?: boolean;
  readonly disabled?: boolean;
  /** Selected among others; announced as pressed. */
  readonly selected?: boolean | undefined;
  readonly className?: string;
  /** Replaces the words for those who do not see the button. */
  readonly ariaLabel?: string;
  readonly onPress: () => void;
}

/** A button for gloves: large, told by icon and word, silent when pressed twice. */
export function TouchButton(props: TouchButtonProps): ReactNode {
  const { size = 'shop', tone = 'plain', flat = false, busy = false, disabled = false } = props;
  const classes = ['touch', `touch--${size}`, `touch--${tone}`, flat ? 'touch--flat' : '', props.className ?? ''];
  return (
    <UnstyledButton
      className={classes.join(' ')}
      data-testid={props.testId}
      disabled={disabled}
      {...(busy ? { 'aria-disabled': true } : {})}
      {...(props.selected === undefined ? {} : { 'aria-pressed': props.selected })}
      {...(props.ariaLabel === undefined ? {} : { 'aria-label': props.ariaLabel })}
      onClick={() => {
        if (!busy) props.onPress();
      }}
    >
      {props.icon === undefined ? null : <span className="touch-icon">{props.icon}</span>}
      <span className="touch-words">
        <span className="touch-label">{props.label}</span>
        {props.hint === undefined ? null : <span className="touch-hint">{props.hint}</span>}
      </span>
    </UnstyledButton>
  );
}
