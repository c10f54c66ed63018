/** What can be recommended, those first that come first among equals. `material`: to book it, and to have it brought for the next job. */
export const recommendationKinds = ['dispatch', 'resume', 'deviation', 'stop', 'setup', 'material', 'check'] as const;
export type RecommendationKind = (typeof recommendationKinds)[number];
