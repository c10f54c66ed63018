import type { PlanDocument } from '../../shared/plan/plan-document.ts';
import type { OperationPlan } from '../../shared/plan/work-order.ts';

const head = (id: string) => ({ id, revision: 1, externalRefs: [] });
const DAY_MS = 86_400_000;

/** What every piece that is bent needs: sheet by scanned lots, rivets too, oil by itself. */
export const bendingMaterials: OperationPlan['materials'] = [
  { material: 'sheet-15', name: 'Sheet steel 1.5 mm, galvanised', quantityPer: '0.42', unit: 'KGM', mode: 'explicit' },
  { material: 'rivet-4', name: 'Blind rivet 4 × 10', quantityPer: '4', unit: 'C62', mode: 'explicit' },
  { material: 'oil-32', name: 'Forming oil', quantityPer: '0.002', unit: 'LTR', mode: 'backflush' },
];

function material(id: string, name: string, unit: string, control: 'lot' | 'none'): PlanDocument {
  const body = { name, unit, control, conversions: [], substitutes: id === 'sheet-15' ? ['sheet-15x'] : [] };
  return { kind: 'material', ...head(id), body };
}

interface LotSketch {
  readonly material: string;
  readonly quantity: string;
  readonly unit: string;
  readonly days: number | null;
  readonly disposition?: 'unrestricted' | 'restricted' | 'blocked';
}

const lots: Readonly<Record<string, LotSketch>> = {
  'SH-240811': { material: 'sheet-15', quantity: '310.5', unit: 'KGM', days: 40 },
  'SH-240902': { material: 'sheet-15', quantity: '480', unit: 'KGM', days: 75 },
  'SH-240777': { material: 'sheet-15', quantity: '96', unit: 'KGM', days: 12, disposition: 'blocked' },
  'SH-231204': { material: 'sheet-15', quantity: '55.25', unit: 'KGM', days: -3 },
  'SX-101': { material: 'sheet-15x', quantity: '120', unit: 'KGM', days: null },
  'RV-88120-B': { material: 'rivet-4', quantity: '12000', unit: 'C62', days: null },
};

/** Materials and lots of the fake plant: enough, too old, blocked, a substitute. */
export function fakeStock(nowMs: number): PlanDocument[] {
  const day = (days: number) => new Date(nowMs + days * DAY_MS).toISOString().slice(0, 10);
  return [
    material('sheet-15', 'Sheet steel 1.5 mm, galvanised', 'KGM', 'lot'),
    material('sheet-15x', 'Sheet steel 1.5 mm, stainless', 'KGM', 'lot'),
    material('rivet-4', 'Blind rivet 4 × 10', 'C62', 'lot'),
    material('oil-32', 'Forming oil', 'LTR', 'none'),
    ...Object.entries(lots).map(([id, lot]): PlanDocument => {
      const body = {
        material: lot.material,
        quantity: { value: lot.quantity, unit: lot.unit },
        disposition: lot.disposition ?? ('unrestricted' as const),
        location: 'rack-2',
        expiry: lot.days === null ? null : day(lot.days),
        supplierLot: null,
      };
      return { kind: 'lot', ...head(id), body };
    }),
  ];
}
