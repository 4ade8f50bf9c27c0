/**
 * Short lives of cases, each with a violation. `begins` starts a case, with a body made for its index; `commands` are sent
 * to it one after the other, and one of them violates a rule or the flow.
 */
const claim = {
  process: 'expense-reimbursement',
  begins: {
    person: 'u-zhang',
    path: 'finance/expense-claims',
    body: (index) => ({
      title: 'Customer visit in Hangzhou',
      currency: 'CNY',
      total: 35_000,
      items: [
        {
          category: 'travel',
          date: '2026-03-02',
          amount: 35_000,
          receipt: { number: `FP-${index}` },
          description: 'Train to Hangzhou',
        },
      ],
    }),
  },
  // Finance before the department: a skipped step, which the department then makes good.
  commands: [
    { person: 'u-zhang', path: 'submission' },
    { person: 'u-wang', path: 'finance-approval', violates: true },
    { person: 'u-li', path: 'department-approval' },
  ],
};

const complaint = {
  process: 'complaint',
  begins: {
    person: 'u-luo',
    path: 'customer-service/complaints',
    body: (index) => ({
      customer: { id: `C-${index}`, name: 'Zhou Min', phone: '13800000000' },
      content: 'The kettle leaks.',
      demand: 'A new kettle.',
    }),
  },
  commands: [
    { person: 'u-luo', path: 'acknowledgement', body: { channel: 'phone' } },
    {
      person: 'u-luo',
      path: 'investigations',
      // Whoever investigates finds that it was themselves.
      body: {
        facts: 'The seal was missing.',
        responsible: { department: 'customer-service', person: 'u-luo' },
        evidence: [{ reference: 'PH-1', description: 'Photo of the crack' }],
      },
      violates: true,
    },
  ],
};

const supplies = {
  process: 'office-supplies',
  begins: {
    person: 'u-liu',
    path: 'administration/supply-rounds',
    body: () => ({ item: 'paper-a4', unit: 'pack', quantity: 20 }),
  },
  // The supplier is chosen before there is a plan.
  commands: [
    {
      person: 'u-kong',
      path: 'supplier',
      body: {
        quotes: [
          { supplier: 'Deli', unitPrice: 2_350 },
          { supplier: 'M&G', unitPrice: 2_480 },
        ],
        supplier: 'Deli',
        reason: 'Lowest price',
      },
    },
    { person: 'u-qian', path: 'purchase-plan', body: { quantity: 20, reorderPoint: 0 }, violates: true },
  ],
};

const plan = {
  purpose: 'Where the small kettle can be sold',
  content: 'Who buys small kettles, and why',
  scope: 'Households of one or two in Sichuan',
  method: { description: 'Interviews', channels: [{ channel: 'interview' }] },
  schedule: { from: '2026-03-02', to: '2099-04-10' },
  people: [{ person: 'u-yu' }],
};

const research = {
  process: 'market-research',
  begins: { person: 'u-yu', path: 'marketing/research', body: () => plan },
  // Planned anew when something has been collected.
  commands: [
    {
      person: 'u-yu',
      path: 'sources',
      body: {
        channel: 'interview',
        origin: 'first-hand',
        title: 'Interview with a household',
        reference: 'R-17',
        summary: 'Small kettles are bought as a second one.',
        informant: { id: 'I-07', name: 'Zhou Min', contact: '13800000000', statement: 'One cup is enough.' },
      },
    },
    { person: 'u-yu', path: 'plan', method: 'PUT', body: plan, violates: true },
  ],
};

export const lives = { claim, complaint, supplies, research };
