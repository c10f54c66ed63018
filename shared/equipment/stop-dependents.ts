import type { Fact } from '../catalogue/fact-catalogue.ts';

const namesPart = (later: Fact, part: string) =>
  (later.type === 'StopExplained' || later.type === 'StopSplit' || later.type === 'RunDetected') &&
  later.data.stop === part;

/** Whether `later` rests on `fact`, as far as stops go: explanations and splits on what began their part, ends on beginnings and the other way round. */
export function restsOnStop(fact: Fact, later: Fact): boolean {
  switch (fact.type) {
    case 'EquipmentStateChanged': {
      if (namesPart(later, fact.id)) return true;
      const isNext =
        later.type === 'EquipmentStateChanged' || (later.type === 'StopDetected' && fact.data.state === 'available');
      return isNext && later.data.equipment === fact.data.equipment;
    }
    case 'StopDetected':
    case 'StopSplit':
      return namesPart(later, fact.id);
    default:
      return false;
  }
}
