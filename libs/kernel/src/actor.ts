/** A role held by a person, in a department where the role belongs to one. */
export interface RoleGrant {
  readonly role: string;
  readonly department?: string;
}

/** Who issues a command. Events keep the id only: never a name or contact data. */
export interface Actor {
  readonly id: string;
  /** The department the person belongs to. */
  readonly department: string;
  readonly roles: readonly RoleGrant[];
}

export function holds(actor: Actor, role: string, department?: string): boolean {
  return actor.roles.some(
    (grant) => grant.role === role && (department === undefined || grant.department === department),
  );
}
