/** Somebody absent for whom a deputy acts, and the department for which the role is held, else the absent person's own. */
export interface Represented {
  readonly id: string;
  readonly department: string;
}

/** A role held by a person, in a department where the role belongs to one. */
export interface RoleGrant {
  readonly role: string;
  readonly department?: string;
  /** It is the role of somebody absent, whose deputy the person is at this moment. */
  readonly onBehalfOf?: Represented;
}

/** Who issues a command. Events keep the id only: never a name or contact data. */
export interface Actor {
  readonly id: string;
  /** The department the person belongs to. */
  readonly department: string;
  /** The person's own roles first, then those of the people for whom the person acts. */
  readonly roles: readonly RoleGrant[];
}

export function holds(actor: Actor, role: string, department?: string): boolean {
  return actor.roles.some(
    (grant) => grant.role === role && (department === undefined || grant.department === department),
  );
}

/**
 * The actor as somebody who decides in a case of `owner` has to be seen: whoever acts for the owner has not the owner's
 * roles there, or a head could have the own claim approved by proxy.
 */
export function inCaseOf(owner: string | undefined, actor: Actor): Actor {
  const roles = actor.roles.filter(({ onBehalfOf }) => onBehalfOf === undefined || onBehalfOf.id !== owner);
  return roles.length === actor.roles.length ? actor : { ...actor, roles };
}
