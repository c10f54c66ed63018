import { IconChevronDown, IconChevronUp } from '@tabler/icons-react';
import { type ReactNode, useCallback, useEffect, useRef, useState } from 'react';

import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';
import { TouchButton } from './TouchButton.tsx';

interface Ends {
  readonly overflows: boolean;
  readonly top: boolean;
  readonly bottom: boolean;
}

interface PagedListProps {
  readonly children: ReactNode;
  /** Nothing in it takes the focus, so the list does: a keyboard can scroll it. */
  readonly plain?: boolean;
}

/** A page keeps a little of the one before, so that the eye finds its place. */
const PAGE_SHARE = 0.8;

/** A list that can be paged by buttons, because a wet glove cannot swipe; swiping works too. */
export function PagedList({ children, plain = false }: PagedListProps): ReactNode {
  const { t } = useWords();
  const list = useRef<HTMLUListElement>(null);
  const [ends, setEnds] = useState<Ends>({ overflows: false, top: true, bottom: true });

  const measure = useCallback(() => {
    const element = list.current;
    if (!element) return;
    const { scrollTop, scrollHeight, clientHeight } = element;
    const overflows = scrollHeight > clientHeight + 1;
    const next = { overflows, top: scrollTop <= 1, bottom: scrollTop + clientHeight >= scrollHeight - 1 };
    setEnds((before) =>
      before.overflows === next.overflows && before.top === next.top && before.bottom === next.bottom ? before : next,
    );
  }, []);

  useEffect(() => {
    const element = list.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [measure]);
  // What is in the list decides as well; setting an equal state ends it.
  useEffect(measure);

  const page = (direction: 1 | -1) => {
    const element = list.current;
    element?.scrollBy({ top: direction * element.clientHeight * PAGE_SHARE });
  };

  return (
    <div className="paged">
      <ul className="paged-list" ref={list} onScroll={measure} {...(plain ? { tabIndex: 0 } : {})}>
        {children}
      </ul>
      {ends.overflows ? (
        <div className="paged-keys">
          <TouchButton
            testId={testIds.pageUp}
            size="secondary"
            icon={<IconChevronUp />}
            label={<span className="unseen">{t('nav.pageUp')}</span>}
            disabled={ends.top}
            onPress={() => page(-1)}
          />
          <TouchButton
            testId={testIds.pageDown}
            size="secondary"
            icon={<IconChevronDown />}
            label={<span className="unseen">{t('nav.pageDown')}</span>}
            disabled={ends.bottom}
            onPress={() => page(1)}
          />
        </div>
      ) : null}
    </div>
  );
}
