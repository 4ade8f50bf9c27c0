/** Id of the rule that a step brings with it by its role binding. */
export function roleRule(step: string): string {
  return `role:${step}`;
}

/** Id of the rule that a step brings with it by what it asks of its data. */
export function inputsRule(step: string): string {
  return `inputs:${step}`;
}
