import { Loader } from '@mantine/core';
import type { ReactNode } from 'react';

import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';

/** Says that something is not known yet, which is not the same as that there is nothing. */
export function Loading(): ReactNode {
  const { t } = useWords();
  return (
    <div className="loading" data-testid={testIds.loading} aria-busy="true">
      <Loader color="var(--c-fill)" size="xl" />
      <h1 className="large">{t('connection.loading')}</h1>
    </div>
  );
}
