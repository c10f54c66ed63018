/** The parts of the form, in the order in which a rule is thought. */
export const editParts = ['when', 'if', 'does', 'says', 'limits', 'places', 'from'] as const;
export type EditPartName = (typeof editParts)[number];
