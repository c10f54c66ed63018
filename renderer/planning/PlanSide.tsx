import type { ReactNode } from 'react';

import { rolesThatCan } from '../../shared/authority/can.ts';
import type { AreaPlanView } from '../../shared/views/area-plan-view.ts';
import { useMay } from '../rules/MayNot.tsx';
import { BarSheet } from './BarSheet.tsx';
import { MachineSheet } from './MachineSheet.tsx';
import { Overview } from './Overview.tsx';
import { usePlanState } from './plan-store.ts';
import { findBar } from './sequence-places.ts';
import { useWhatIf } from './what-if-store.ts';
import { WhatIfPanel } from './WhatIfPanel.tsx';

const planners = rolesThatCan('sequence.pin');
const prioritisers = rolesThatCan('sequence.prioritise');

interface PlanSideProps {
  /** The plan that holds. */
  readonly plan: AreaPlanView;
  /** The plan in the chart: that one, or the one with the changes. */
  readonly seen: AreaPlanView;
}

/** Beside the chart: what was tapped, what would be if, or the plan as a whole. */
export function PlanSide({ plan, seen }: PlanSideProps): ReactNode {
  const { chosen } = usePlanState();
  const { changes } = useWhatIf();
  const mayPin = useMay(planners);
  const mayPrioritise = useMay(prioritisers);
  const found = chosen && 'bar' in chosen ? findBar(seen, chosen.bar) : undefined;
  if (found)
    return <BarSheet plan={seen} holds={seen === plan} placed={found} mayPin={mayPin} mayPrioritise={mayPrioritise} />;
  const machine =
    chosen && 'machine' in chosen ? seen.machines.find(({ equipment }) => equipment.id === chosen.machine) : undefined;
  if (machine) return <MachineSheet plan={seen} machine={machine} mayPin={mayPin} />;
  if (changes.length > 0) return <WhatIfPanel plan={plan} mayPin={mayPin} mayPrioritise={mayPrioritise} />;
  return <Overview plan={plan} mayPin={mayPin} roles={planners} />;
}
