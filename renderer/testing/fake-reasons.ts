import type { LossCategory, ReasonCategory } from '../../shared/plan/catalog.ts';
import type { PlanDocument } from '../../shared/plan/plan-document.ts';

const reason = (code: string, en: string, de: string, loss?: LossCategory) => ({
  code,
  text: { en, de },
  ...(loss === undefined ? {} : { loss }),
});

const catalogs: Readonly<Record<ReasonCategory, readonly ReturnType<typeof reason>[]>> = {
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
