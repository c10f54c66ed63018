import { Loader } from '@mantine/core';
import { lazy, type ReactNode, Suspense } from 'react';

import { ActionsScreen } from '../actions/ActionsScreen.tsx';
import { ReopenScreen } from '../actions/ReopenScreen.tsx';
import { Loading } from '../controls/Loading.tsx';
import { DeviationScreen } from '../deviations/DeviationScreen.tsx';
import { InboxScreen } from '../deviations/InboxScreen.tsx';
import { RaiseScreen } from '../deviations/RaiseScreen.tsx';
import { EnrolScreen } from '../enrol/EnrolScreen.tsx';
import { RevokedBanner } from '../enrol/RevokedBanner.tsx';
import { RevokedScreen } from '../enrol/RevokedScreen.tsx';
import { Feedback } from '../feedback/Feedback.tsx';
import { DeclineScreen } from '../home/DeclineScreen.tsx';
import { HomeScreen } from '../home/HomeScreen.tsx';
import { OrderChangeScreen } from '../home/OrderChangeScreen.tsx';
import { PauseScreen } from '../home/PauseScreen.tsx';
import { LeaveScreen } from '../leave/LeaveScreen.tsx';
import { LineScreen } from '../line/LineScreen.tsx';
import { MaterialsScreen } from '../materials/MaterialsScreen.tsx';
import { NextScreen } from '../next/NextScreen.tsx';
import { OverrideScreen } from '../next/OverrideScreen.tsx';
import { PeopleScreen } from '../people/PeopleScreen.tsx';
import { CloseOutScreen } from '../quantity/CloseOutScreen.tsx';
import { GoodScreen } from '../quantity/GoodScreen.tsx';
import { ReworkScreen } from '../quantity/ReworkScreen.tsx';
import { ScrapScreen } from '../quantity/ScrapScreen.tsx';
import { useMessages } from '../refusal/refusal-store.ts';
import { RefusalPanel } from '../refusal/RefusalPanel.tsx';
import { type Screen, useScreen } from '../screen/screen-store.ts';
import { SettingsScreen } from '../settings/SettingsScreen.tsx';
import { FigureScreen } from '../shift/FigureScreen.tsx';
import { PerformanceScreen } from '../shift/PerformanceScreen.tsx';
import { ShiftScreen } from '../shift/ShiftScreen.tsx';
import { SignOnScreen } from '../sign-on/SignOnScreen.tsx';
import { useConnection } from '../station/connection.ts';
import { useStationProblem } from '../station/station-problem.ts';
import { useView } from '../station/station-views.ts';
import { StopScreen } from '../stops/StopScreen.tsx';
import { StopsScreen } from '../stops/StopsScreen.tsx';
import { StationScreen } from '../sync/StationScreen.tsx';
import { isFirstSync } from '../sync/sync-state.ts';
import { testIds } from '../test-ids.ts';
import { Themed } from '../theme/Themed.tsx';
import { RefusedReportScreen } from '../unsent/RefusedReportScreen.tsx';
import { UnsentScreen } from '../unsent/UnsentScreen.tsx';
import { useWords } from '../words/use-words.ts';
import { ConnectionBanner } from './ConnectionBanner.tsx';
import { Header } from './Header.tsx';
import { useIdleHome } from './use-idle-home.ts';

/** What draws barcodes is larger than everything else, and seldom needed. */
const BarcodesScreen = lazy(async () => ({ default: (await import('../barcodes/BarcodesScreen.tsx')).BarcodesScreen }));

/** Rules are written by few, and seldom. */
const RulesScreen = lazy(async () => ({ default: (await import('../rules/RulesScreen.tsx')).RulesScreen }));
const RuleScreen = lazy(async () => ({ default: (await import('../rules/RuleScreen.tsx')).RuleScreen }));

/** The plan of an area is looked at by those who lead it. */
const PlanningScreen = lazy(async () => ({
  default: (await import('../planning/PlanningScreen.tsx')).PlanningScreen,
}));

function screenOf(screen: Screen): ReactNode {
  switch (screen.name) {
    case 'home':
      return <HomeScreen />;
    case 'next':
      return <NextScreen />;
    case 'good':
      return <GoodScreen />;
    case 'scrap':
      return <ScrapScreen />;
    case 'stop':
      return <StopScreen />;
    case 'closeOut':
      return <CloseOutScreen />;
    case 'actions':
      return <ActionsScreen />;
    case 'people':
      return <PeopleScreen />;
    case 'stops':
      return <StopsScreen />;
    case 'materials':
      return <MaterialsScreen material={screen.material ?? null} />;
    case 'pause':
      return <PauseScreen />;
    case 'rework':
      return <ReworkScreen />;
    case 'orderChange':
      return <OrderChangeScreen />;
    case 'shift':
      return <ShiftScreen />;
    case 'performance':
      return <PerformanceScreen />;
    case 'figure':
      return <FigureScreen equipment={screen.equipment} figure={screen.figure} from={screen.from} />;
    case 'reopen':
      return <ReopenScreen order={screen.order} operation={screen.operation} number={screen.number} />;
    case 'settings':
      return <SettingsScreen />;
    case 'unsent':
      return <UnsentScreen />;
    case 'refusedReport':
      return <RefusedReportScreen posting={screen.posting} />;
    case 'line':
      return <LineScreen />;
    case 'barcodes':
      return (
        <Suspense fallback={<Loading />}>
          <BarcodesScreen />
        </Suspense>
      );
    case 'leave':
      return <LeaveScreen />;
    case 'station':
      return <StationScreen />;
    case 'enrol':
      return <EnrolScreen locked={false} />;
    case 'deviations':
      return <InboxScreen asked={screen} />;
    case 'deviation':
      return <DeviationScreen key={screen.id} {...screen} />;
    case 'raise':
      return <RaiseScreen {...screen} />;
    case 'planning':
      return (
        <Suspense fallback={<Loading />}>
          <PlanningScreen {...screen} />
        </Suspense>
      );
    case 'rules':
      return (
        <Suspense fallback={<Loading />}>
          <RulesScreen asked={screen} />
        </Suspense>
      );
    case 'rule':
      return (
        <Suspense fallback={<Loading />}>
          <RuleScreen key={`${screen.id} ${screen.part ?? ''}`} {...screen} />
        </Suspense>
      );
    case 'signOn':
      return <SignOnScreen locked={false} asked={screen.asked?.roles ?? []} />;
    case 'decline':
      return <DeclineScreen kind={screen.kind} about={screen.about} />;
    case 'override':
      return <OverrideScreen order={screen.order} operation={screen.operation} />;
  }
}

/** What can be looked at without signing on: the station itself and its line. Whatever is changed there asks who does it. */
const openToAll = new Set<Screen['name']>([
  'figure',
  'station',
  'settings',
  'unsent',
  'line',
  'deviations',
  'deviation',
  'planning',
  'rules',
  'rule',
  'barcodes',
  'leave',
  'enrol',
]);

function Connecting(): ReactNode {
  const { t } = useWords();
  const problem = useStationProblem();
  return (
    <main className="connecting" data-testid={testIds.connecting}>
      <Loader color="var(--c-fill)" size="xl" />
      <h1>{t('connection.connecting')}</h1>
      <p className="large dim">{problem ?? t('connection.connectingHint')}</p>
    </main>
  );
}

function Kiosk(): ReactNode {
  const session = useView('session');
  const sync = useView('sync');
  const { screen, settling } = useScreen();
  const { ever } = useConnection();
  // Behind a message nothing can be pressed, by finger or by keyboard.
  const covered = useMessages().length > 0 && !(screen.name === 'signOn' && screen.asked !== undefined);
  useIdleHome();
  if (!ever && !session) return <Connecting />;
  const nobody = session?.people.length === 0;
  // A station that has never had a plan can do nothing before it is let in.
  const isRevoked = sync?.trust?.state === 'revoked';
  const needsTicket = sync?.trust?.state === 'needed' && isFirstSync(sync);
  const content =
    session === undefined ? (
      <Loading />
    ) : isRevoked && !openToAll.has(screen.name) ? (
      <RevokedScreen />
    ) : nobody && !openToAll.has(screen.name) ? (
      needsTicket ? (
        <EnrolScreen locked />
      ) : (
        <SignOnScreen locked asked={[]} />
      )
    ) : (
      screenOf(screen)
    );
  return (
    <>
      <div className="kiosk" inert={covered}>
        <Header />
        <ConnectionBanner />
        {isRevoked && openToAll.has(screen.name) ? <RevokedBanner /> : null}
        <main className={settling ? 'main main--settling' : 'main'}>{content}</main>
      </div>
      <RefusalPanel />
      <Feedback />
    </>
  );
}

/** The kiosk: provider of theme and colours around its screens. */
export function App(): ReactNode {
  return (
    <Themed>
      <Kiosk />
    </Themed>
  );
}
