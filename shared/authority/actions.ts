/** What people may be allowed to do; the matrix of roles is in can.ts. */
export const actions = [
  'session.sign',
  'production.execute',
  'production.report',
  'production.exceedTolerance',
  'production.overrideDispatch',
  'production.addRework',
  'production.reopen',
  'production.decideOrderChange',
  'labor.record',
  'labor.recordOthers',
  'material.consume',
  'equipment.report',
  'equipment.explain',
  'erp.answerRefusal',
  'station.configure',
  'fact.reverseOwn',
  'fact.reverseOthers',
] as const;
export type Action = (typeof actions)[number];
