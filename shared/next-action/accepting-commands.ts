/** The commands that a recommendation can be accepted with; all of them are about a job. */
export const acceptingCommands = ['startJob', 'resumeJob', 'finishSetup'] as const;
