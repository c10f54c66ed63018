/** What can be recommended, those first that come first among equals. Checks join here when there are any. */
export const recommendationKinds = ['dispatch', 'resume', 'deviation', 'stop', 'setup', 'material', 'check'] as const;
export type RecommendationKind = (typeof recommendationKinds)[number];
