import { TestEnvironment } from 'jest-environment-node';

/**
 * Where the files of `gathered/` run: Node's environment with `inBlock(name, load)`, which puts whatever tests and hooks are
 * declared while `load` goes on into a block of that name, as if they stood in a `describe`. That takes no function
 * that waits, and a spec file can only be waited for.
 */
export default class GatheringEnvironment extends TestEnvironment {
  handleTestEvent(event, state) {
    if (event.name !== 'setup') return;
    this.global.inBlock = async (name, load) => {
      const around = state.currentDescribeBlock;
      let block;
      this.global.describe(name, () => void (block = state.currentDescribeBlock));
      state.currentDescribeBlock = block;
      try {
        await load();
      } finally {
        state.currentDescribeBlock = around;
      }
    };
  }
}
