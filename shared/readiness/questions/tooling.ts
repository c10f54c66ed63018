import { Big } from 'big.js';

import { openScreen } from '../../gate/refusal.ts';
import { roundedDown } from '../../materials/material-units.ts';
import { planBody } from '../../plan/plan-index.ts';
import { missingOf } from '../../production/job-lookup.ts';
import { siteDayEnd } from '../../time/site-day-end.ts';
import { equipmentName, holdsUntil, instantAt, orderNumber } from '../question.ts';
import type { Asked, Question } from '../question.ts';
import { callRemedy, raiseRemedy } from '../readiness-remedies.ts';
import type { Finding } from '../readiness.ts';

const setter = { role: 'setter', person: null } as const;

function useFinding({ world, place }: Asked, tool: string): Finding[] {
  const use = place.toolsInUse.get(tool);
  if (!use) return [];
  return [
    {
      code: 'tool-in-use',
      params: {
        tool: equipmentName(world, tool),
        equipment: equipmentName(world, use.equipment),
        order: orderNumber(world, use.order),
      },
      state: 'blocked',
      at: use.since,
      turnsAt: null,
      owner: setter,
      remedies: [openScreen('line'), { kind: 'ask', roles: ['setter', 'supervisor'] }],
    },
  ];
}

/** What the ERP says that a tool may still make, against the pieces that the job lacks; in the unit of the order alone. */
function lifeFinding(asked: Asked, tool: string): Finding[] {
  const { world, job, isHere } = asked;
  const life = planBody(world.plan, 'equipment', tool)?.toolLife;
  if (!life || life.unit !== job.quantity.unit) return [];
  const [left, needed] = [new Big(life.value), new Big(missingOf(job))];
  if (left.gte(needed) && left.gt(0)) return [];
  return [
    {
      code: left.gt(0) ? 'tool-life-short' : 'tool-worn',
      params: {
        tool: equipmentName(world, tool),
        left: roundedDown(left),
        needed: roundedDown(needed),
        unit: life.unit,
      },
      // Work that is on the machine was begun knowing it.
      state: left.gt(0) || isHere ? 'atRisk' : 'blocked',
      at: null,
      turnsAt: null,
      owner: setter,
      remedies: [callRemedy(asked, 'maintenance'), { kind: 'ask', roles: ['setter', 'supervisor'] }],
    },
  ];
}

function calibrationFinding(asked: Asked, gauge: string): Finding[] {
  const { world, isHere } = asked;
  const due = planBody(world.plan, 'equipment', gauge)?.calibrationDue;
  if (due === undefined) return [];
  const endMs = siteDayEnd(world.plan, due);
  const validity = holdsUntil(asked, endMs);
  if (validity === 'lasts') return [];
  return [
    {
      code: validity === 'over' ? 'calibration-over' : 'calibration-ends',
      params: { tool: equipmentName(world, gauge), expiry: due },
      state: validity === 'over' && !isHere ? 'blocked' : 'atRisk',
      at: null,
      turnsAt: validity === 'over' ? null : instantAt(endMs),
      owner: { role: 'qualityInspector', person: null },
      remedies: [raiseRemedy(asked, 'qualityConcern'), { kind: 'ask', roles: ['qualityInspector', 'supervisor'] }],
    },
  ];
}

/** Whether the tools and gauges are known, free, fit, and last as long as the job. */
export const toolingQuestion: Question = {
  question: 'tooling',
  ask(asked) {
    const { world, job, isHere } = asked;
    return (job.operation.tools ?? []).flatMap((tool): Finding[] => {
      if (!planBody(world.plan, 'equipment', tool))
        return [
          {
            code: 'tool-unknown',
            params: { tool },
            state: 'unknown',
            at: null,
            turnsAt: null,
            owner: setter,
            remedies: [callRemedy(asked, 'leader'), { kind: 'ask', roles: ['setter', 'supervisor'] }],
          },
        ];
      const use = isHere ? [] : useFinding(asked, tool);
      return [...use, ...lifeFinding(asked, tool), ...calibrationFinding(asked, tool)];
    });
  },
};
