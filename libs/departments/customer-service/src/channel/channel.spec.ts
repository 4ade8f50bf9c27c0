import { describe, expect, it } from '@jest/globals';
import { processFaults, specification } from '@liucheng/service-kit/testing';
import {
  channelEvents,
  channelProcess,
  consultationChannels,
  defaultMinutes,
  describeChannelEvent,
  responseRule,
  setChannel,
  type ChannelEvent,
} from './channel.ts';

const { given } = specification(responseRule);
const set: ChannelEvent = {
  name: 'set',
  data: { by: 'u-song', channel: 'e-mail', answerMinutes: 240, responsible: 'u-luo' },
};

describe('the response rule of a channel', () => {
  it('declares what fits together', () => {
    const golden = new URL('./golden/', import.meta.url);
    const declared = { definition: channelProcess(), events: channelEvents, decider: responseRule };
    expect(processFaults({ ...declared, describe: describeChannelEvent, examples: [set], golden })).toEqual(
      [],
    );
  });

  it('is set and replaced', () => {
    const actor = { id: 'u-song', department: 'customer-service', roles: [] };
    const setting = (answerMinutes: number) => (state: Parameters<typeof setChannel>[0]) =>
      setChannel(
        state,
        { channel: 'e-mail', answerMinutes, responsible: 'u-luo' },
        { actor, now: 0, caseId: 'e-mail' },
      );
    expect(given().state).toEqual({});
    given().when(setting(240)).then(set);
    expect(given(set).when(setting(60)).accepted().state).toEqual({
      channel: 'e-mail',
      answerMinutes: 60,
      responsible: 'u-luo',
    });
  });

  it('has the times of the regulation where nobody has set it', () => {
    expect(consultationChannels.map((channel) => defaultMinutes[channel])).toEqual([5, 480, 2, 240]);
  });
});
