import { eventBusContract } from '@liucheng/ports/testing';
import { SharedBus } from './shared-bus.ts';
import { SharedLog } from './shared-log.ts';

for (const partitions of [1, 4]) {
  eventBusContract(`shared by members in one process, ${partitions} partitions`, {
    create: async () => {
      const log = new SharedLog(partitions);
      let current = new SharedBus(log);
      return {
        port: current,
        reopen: async () => {
          await current.close();
          current = new SharedBus(log);
          return current;
        },
        dispose: () => current.close(),
      };
    },
  });
}
