import { MantineProvider } from '@mantine/core';
import type { ReactNode } from 'react';

import { styleNonce } from '../app/csp-nonce.ts';
import { mantineTheme, resolvers } from './mantine-theme.ts';
import { useTheme } from './theme-choice.ts';

/** Everything in it has the sizes and colours of the theme that is chosen. */
export function Themed({ children }: { readonly children: ReactNode }): ReactNode {
  const theme = useTheme();
  return (
    <MantineProvider
      theme={mantineTheme}
      cssVariablesResolver={resolvers[theme]}
      forceColorScheme={theme === 'light' ? 'light' : 'dark'}
      getStyleNonce={styleNonce}
    >
      {children}
    </MantineProvider>
  );
}
