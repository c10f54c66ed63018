import { declineReasons } from '../../shared/next-action/decline-reasons.ts';
import type { LossCategory, ReasonCategory } from '../../shared/plan/catalog.ts';
import type { PlanBody, PlanDocument } from '../../shared/plan/plan-document.ts';
import { emptyPlan } from '../../shared/plan/plan-index.ts';

/** What this site has written in Spanish, Polish and Chinese: not everything, as sites do. */
const written: Readonly<Record<string, readonly [es: string, pl: string, zh: string]>> = {
  'Wrong angle': ['Ángulo erróneo', 'Zły kąt', '角度不对'],
  'Scratch on the visible side': ['Arañazo en la cara vista', 'Rysa na stronie widocznej', '可见面划伤'],
  'Crack at the bend': ['Grieta en el pliegue', 'Pęknięcie na gięciu', '折弯处开裂'],
  'Out of size': ['Fuera de medida', 'Zły wymiar', '尺寸不符'],
  'Material fault': ['Defecto del material', 'Wada materiału', '材料缺陷'],
  'Set-up piece': ['Pieza de preparación', 'Sztuka ustawcza', '调机件'],
  Burr: ['Rebaba', 'Zadzior', '毛刺'],
  Dropped: ['Caída', 'Upuszczona', '跌落'],
  'Tool mark': ['Marca de herramienta', 'Ślad narzędzia', '刀模压痕'],
  'Mixed up': ['Confundida', 'Pomylona', '混料'],
  'Something else': ['Otra cosa', 'Coś innego', '其他'],
  'No material': ['Sin material', 'Brak materiału', '缺料'],
  'Tool change': ['Cambio de herramienta', 'Wymiana narzędzia', '更换刀模'],
  'Tool broken': ['Herramienta rota', 'Złamane narzędzie', '刀模损坏'],
  'Machine fault': ['Avería de la máquina', 'Usterka maszyny', '机器故障'],
  'Waiting for quality': ['Esperando a calidad', 'Czekanie na jakość', '等待质检'],
  'Waiting for the crane': ['Esperando la grúa', 'Czekanie na suwnicę', '等行车'],
  Cleaning: ['Limpieza', 'Czyszczenie', '清洁'],
  Break: ['Descanso', 'Przerwa', '休息'],
  Straighten: ['Enderezar', 'Prostowanie', '校直'],
};

function reason(code: string, en: string, de: string, loss?: LossCategory) {
  const more = written[en];
  const text = more ? { en, de, es: more[0], pl: more[1], zh: more[2] } : { en, de };
  return { code, text, ...(loss === undefined ? {} : { loss }) };
}

const catalogs: Readonly<Record<ReasonCategory, PlanBody<'reasons'>['reasons']>> = {
  scrap: [
    reason('angle', 'Wrong angle', 'Falscher Winkel', 'processReject'),
    reason('scratch', 'Scratch on the visible side', 'Kratzer auf der Sichtseite', 'processReject'),
    reason('crack', 'Crack at the bend', 'Riss an der Biegung', 'processReject'),
    reason('size', 'Out of size', 'Maß nicht eingehalten', 'processReject'),
    reason('material', 'Material fault', 'Materialfehler', 'processReject'),
    reason('setup', 'Set-up piece', 'Einrichteteil', 'startupReject'),
    reason('burr', 'Burr', 'Grat', 'processReject'),
    reason('dropped', 'Dropped', 'Heruntergefallen', 'processReject'),
    reason('tool', 'Tool mark', 'Werkzeugabdruck', 'processReject'),
    reason('mixed', 'Mixed up', 'Vertauscht', 'processReject'),
    reason('other', 'Something else', 'Etwas anderes'),
  ],
  stop: [
    reason('no-material', 'No material', 'Kein Material', 'noMaterial'),
    reason('tool-change', 'Tool change', 'Werkzeugwechsel', 'setup'),
    reason('tool-broken', 'Tool broken', 'Werkzeug gebrochen', 'breakdown'),
    reason('fault', 'Machine fault', 'Maschinenstörung', 'breakdown'),
    reason('quality', 'Waiting for quality', 'Warten auf Qualität', 'quality'),
    reason('crane', 'Waiting for the crane', 'Warten auf den Kran', 'logistics'),
    reason('cleaning', 'Cleaning', 'Reinigung', 'planned'),
    reason('break', 'Break', 'Pause', 'planned'),
    reason('other', 'Something else', 'Etwas anderes'),
  ],
  dispatchOverride: [
    reason('supervisor', 'Supervisor asked for it', 'Schichtleitung will es so'),
    reason('material-here', 'Its material is here', 'Das Material ist da'),
    reason('same-setup', 'Same set-up as before', 'Gleiche Rüstung wie zuvor'),
    reason('tool-missing', 'Tool for the first one is missing', 'Werkzeug für den ersten fehlt'),
    reason('urgent-call', 'Customer called', 'Kunde hat angerufen'),
    reason('other', 'Something else', 'Etwas anderes'),
  ],
  rework: [
    reason('deburr', 'Deburr', 'Entgraten'),
    reason('straighten', 'Straighten', 'Richten'),
    reason('bend-again', 'Bend again', 'Nachbiegen'),
    reason('polish', 'Polish out a scratch', 'Kratzer auspolieren'),
    reason('sort', 'Sort by hand', 'Von Hand sortieren'),
    reason('other', 'Something else', 'Etwas anderes'),
  ],
  pause: [
    reason('break', 'Break', 'Pause'),
    reason('meeting', 'Shift meeting', 'Schichtbesprechung'),
    reason('help', 'Helping at another machine', 'Aushilfe an anderer Maschine'),
    reason('cleaning', 'Cleaning up', 'Aufräumen'),
  ],
  reopen: [
    reason('miscounted', 'Counted wrong', 'Falsch gezählt'),
    reason('more-needed', 'More pieces are needed', 'Es werden mehr Teile gebraucht'),
    reason('too-early', 'Finished too early', 'Zu früh beendet'),
    reason('other', 'Something else', 'Etwas anderes'),
  ],
  short: [
    reason('scrap', 'Lost to scrap', 'Durch Ausschuss verloren'),
    reason('material-out', 'Material ran out', 'Material ausgegangen'),
    reason('customer', 'Customer needs fewer', 'Kunde braucht weniger'),
    reason('other', 'Something else', 'Etwas anderes'),
  ],
  recommendation: [...declineReasons(emptyPlan())],
};

/** The reasons of the fake plant, in every catalog. */
export function fakeReasons(): PlanDocument[] {
  return Object.entries(catalogs).map(([id, reasons]) => ({
    kind: 'reasons',
    id,
    revision: 1,
    externalRefs: [],
    body: { reasons: [...reasons] },
  }));
}
