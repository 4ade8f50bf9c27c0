import { AssignerProtocol, type Assigner, type GroupMember, type PartitionAssigner } from 'kafkajs';

const name = 'liucheng-same-number';
const version = 1;

/** What a member says of itself when it joins: which partition numbers it has had, and since which generation. */
export interface Claim {
  readonly generation: number;
  readonly partitions: readonly number[];
}

/**
 * Which member gets which partition numbers, of every topic the same: all have equally many or one more; beyond what
 * that demands, everybody keeps what it has. Where two claim the same, the later generation is right.
 */
export function share(claims: ReadonlyMap<string, Claim>, partitions: number): Map<string, number[]> {
  const members = [...claims.keys()].sort();
  const shares = new Map(members.map((member): [string, number[]] => [member, []]));
  if (members.length === 0) return shares;
  const owner = new Map<number, string>();
  for (const member of members) {
    const claim = claims.get(member) as Claim;
    for (const partition of claim.partitions) {
      const other = owner.get(partition);
      const stale = other !== undefined && (claims.get(other) as Claim).generation >= claim.generation;
      if (partition < partitions && !stale) owner.set(partition, member);
    }
  }
  const floor = Math.floor(partitions / members.length);
  let withOneMore = partitions % members.length;
  const free: number[] = [];
  const held = (member: string): number[] => shares.get(member) as number[];
  // Those who have most keep the shares with one more, so that as little as possible moves.
  const count = (member: string): number => [...owner.values()].filter((each) => each === member).length;
  const byCount = [...members].sort((a, b) => count(b) - count(a));
  const most = new Map(byCount.map((member) => [member, withOneMore-- > 0 ? floor + 1 : floor]));
  for (let partition = 0; partition < partitions; partition++) {
    const member = owner.get(partition);
    if (member !== undefined && held(member).length < (most.get(member) as number))
      held(member).push(partition);
    else free.push(partition);
  }
  for (const partition of free) {
    const member = members.find((each) => held(each).length < (most.get(each) as number)) as string;
    held(member).push(partition);
  }
  for (const numbers of shares.values()) numbers.sort((a, b) => a - b);
  return shares;
}

/** kafkajs's form of `share`, for topics that all have the same number of partitions. */
export function sameNumberAssigner(partitions: number, ownClaim: () => Claim): PartitionAssigner {
  return (): Assigner => ({
    name,
    version,
    protocol: ({ topics }) => ({
      name,
      metadata: AssignerProtocol.MemberMetadata.encode({
        version,
        topics,
        userData: Buffer.from(JSON.stringify(ownClaim())),
      }),
    }),
    assign: async ({ members }) => {
      const topics = new Set(members.flatMap((member) => metadataOf(member).topics));
      const claims = new Map(members.map((member) => [member.memberId, claimOf(member)]));
      return [...share(claims, partitions)].map(([memberId, numbers]) => ({
        memberId,
        memberAssignment: AssignerProtocol.MemberAssignment.encode({
          version,
          assignment: Object.fromEntries([...topics].map((topic) => [topic, numbers])),
          userData: Buffer.alloc(0),
        }),
      }));
    },
  });
}

function metadataOf({ memberMetadata }: GroupMember): { topics: string[]; userData: Buffer } {
  return AssignerProtocol.MemberMetadata.decode(memberMetadata) ?? { topics: [], userData: Buffer.alloc(0) };
}

/** What cannot be read claims nothing. */
function claimOf(member: GroupMember): Claim {
  try {
    return JSON.parse(metadataOf(member).userData.toString('utf8')) as Claim;
  } catch {
    return { generation: -1, partitions: [] };
  }
}
