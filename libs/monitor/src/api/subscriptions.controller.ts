import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { Clock, text, type Actor } from '@liucheng/kernel';
import type { Stored } from '@liucheng/ports';
import { Allow, CurrentActor, PageQuery, problem, type Problem } from '@liucheng/service-kit';
import { ProcessMonitor } from '../process-monitor.ts';
import { Ping } from '../subscriptions/ping.ts';
import { NoKeyError } from '../subscriptions/secrets.ts';
import type { SubscriptionDocument } from '../subscriptions/subscription-document.ts';
import {
  mostSubscriptions,
  NoWebhookError,
  Subscriptions,
  TooManySubscriptionsError,
  type WithSecret,
} from '../subscriptions/subscriptions.ts';
import { WebhookSender } from '../subscriptions/webhook-sender.ts';
import { noticePosition } from './notice-query.ts';
import { configurationOf, ReplayBody, SubscriptionBody, subscriptionExamples } from './subscription-body.ts';
import { deliveryView, errorView, subscriptionView } from './subscription-view.ts';

@ApiTags('subscriptions · 订阅')
@Allow('process-supervisor', 'system-admin')
@Controller('subscriptions')
export class SubscriptionsController {
  constructor(
    private readonly subscriptions: Subscriptions,
    private readonly monitor: ProcessMonitor,
    private readonly sender: WebhookSender,
    private readonly ping: Ping,
    private readonly clock: Clock,
  ) {}

  @Post()
  @ApiOperation({
    summary: 'Subscribe to violations and deadlines at risk · 订阅违规与逾期风险',
    description:
      'Violations raised, amended or withdrawn from now on are posted to a URL as Standard Webhooks, in order and at least ' +
      'once, or published on the bus; deadlines that will probably be missed as well where `kind` is at-risk or `minChance` is ' +
      'given. `secret` verifies signatures and is shown this once.',
  })
  @ApiBody({ type: SubscriptionBody, examples: subscriptionExamples })
  @ApiResponse({ status: 201, description: 'Subscribed, with the secret of a webhook.' })
  async subscribe(@Body() body: SubscriptionBody, @CurrentActor() actor: Actor) {
    const configuration = configurationOf(body, this.sender);
    return this.shown(await refusing(this.subscriptions.create(configuration, actor)));
  }

  @Get()
  @ApiOperation({ summary: 'Subscriptions, the latest first · 订阅列表' })
  async list(@Query() { limit, cursor }: PageQuery) {
    const page = { limit, ...(cursor === undefined ? {} : { cursor }) };
    const [{ items, next }, last] = await Promise.all([
      this.subscriptions.list(page),
      this.monitor.notices.last(),
    ]);
    const now = this.clock.now();
    return {
      items: items.map((each) => subscriptionView(each, last, now)),
      ...(next === undefined ? {} : { next }),
    };
  }

  @Get(':id')
  @ApiOperation({
    summary: 'A subscription and how it goes · 订阅及其投递情况',
    description:
      '`state`: `active`; `failing` after five failures in a row, tried on by one message at a time; `paused` by somebody; ' +
      '`disabled` when the target answered 410 or has failed for five days (`cause`). `behind`: notices yet to be looked at.',
  })
  async find(@Param('id') id: string) {
    return this.view(await this.stored(id));
  }

  @Put(':id')
  @ApiOperation({
    summary: 'Replace what is configured · 修改订阅',
    description: 'All of it. It goes on where it stood, at once where the target is another.',
  })
  @ApiBody({ type: SubscriptionBody, examples: subscriptionExamples })
  async replace(@Param('id') id: string, @Body() body: SubscriptionBody) {
    const configuration = configurationOf(body, this.sender);
    return this.shown(known(id, await refusing(this.subscriptions.replace(id, configuration))));
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Remove a subscription with its log · 删除订阅' })
  async remove(@Param('id') id: string): Promise<void> {
    await this.stored(id);
    await this.subscriptions.remove(id);
  }

  @Post(':id/secret')
  @HttpCode(200)
  @ApiOperation({
    summary: 'A new secret · 更换密钥',
    description: 'Shown this once. The one before signs beside it for 24 hours.',
  })
  async rotate(@Param('id') id: string) {
    return this.shown(known(id, await refusing(this.subscriptions.rotate(id))));
  }

  @Post(':id/pause')
  @HttpCode(200)
  @ApiOperation({ summary: 'Send nothing for the time being · 暂停订阅', description: 'Nothing is lost.' })
  async pause(@Param('id') id: string) {
    return this.view(known(id, await this.subscriptions.pause(id)));
  }

  @Post(':id/resumption')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Go on where it stood · 恢复订阅',
    description: 'Also one that was disabled; one that is failing is tried at once.',
  })
  async resume(@Param('id') id: string) {
    return this.view(known(id, await this.subscriptions.resume(id)));
  }

  @Post(':id/test')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Send a `ping` now · 发送测试消息',
    description: 'Answers with what the target said, whatever that is.',
  })
  async test(@Param('id') id: string) {
    const { error, retryAfter: _, ...attempt } = await refusing(this.ping.send(await this.stored(id)));
    return { ...attempt, ...errorView(error) };
  }

  @Post(':id/replay')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Send once more · 重新投递',
    description:
      'All that was told after a notice, under the ids that it had, so that receivers can tell what they have already.',
  })
  async replay(@Param('id') id: string, @Body() { after }: ReplayBody) {
    return this.view(known(id, await this.subscriptions.replay(id, noticePosition('/after', after))));
  }

  @Get(':id/deliveries')
  @ApiOperation({
    summary: 'The latest attempts · 投递记录',
    description: 'The last 500, the latest first. `attempt`: of this message.',
  })
  async deliveries(@Param('id') id: string, @Query() { limit, cursor }: PageQuery) {
    await this.stored(id);
    const page = { limit, ...(cursor === undefined ? {} : { cursor }) };
    const { items, next } = await this.subscriptions.deliveries(id, page);
    return { items: items.map(deliveryView), ...(next === undefined ? {} : { next }) };
  }

  private async stored(id: string): Promise<Stored<SubscriptionDocument>> {
    return known(id, await this.subscriptions.find(id));
  }

  private async view(stored: Stored<SubscriptionDocument>) {
    return subscriptionView(stored, await this.monitor.notices.last(), this.clock.now());
  }

  private async shown({ stored, secret }: WithSecret) {
    return { ...(await this.view(stored)), ...(secret === undefined ? {} : { secret }) };
  }
}

/** @throws Problem 404 */
function known<Found>(id: string, found: Found | undefined): Found {
  if (found !== undefined) return found;
  throw problem('not-found', { detail: text(`There is no subscription ${id}.`, `没有订阅 ${id}。`) });
}

/** @throws Problem 409 for what cannot be done as things are. */
async function refusing<Result>(asked: Promise<Result>): Promise<Result> {
  try {
    return await asked;
  } catch (error) {
    throw refusalOf(error) ?? error;
  }
}

function refusalOf(error: unknown): Problem | undefined {
  if (error instanceof TooManySubscriptionsError) {
    return problem('not-as-it-stands', {
      code: 'too-many-subscriptions',
      detail: text(
        `There are ${mostSubscriptions} subscriptions already.`,
        `已有 ${mostSubscriptions} 个订阅。`,
      ),
      acceptable: text('Remove one first.', '请先删除一个。'),
    });
  }
  if (error instanceof NoWebhookError) {
    return problem('not-as-it-stands', {
      code: 'no-webhook',
      detail: text('This subscription publishes on the bus.', '该订阅发布到总线。'),
      acceptable: text('Only webhooks have secrets and are sent pings.', '仅 webhook 订阅有密钥并可测试。'),
    });
  }
  if (error instanceof NoKeyError) {
    return problem('not-as-it-stands', {
      code: 'no-key',
      detail: text('There is no key to encrypt the secret with.', '没有用于加密密钥的主密钥。'),
      acceptable: text(
        'Set LIUCHENG_PERSONAL_KEY_FILE for every instance of the monitor.',
        '请为监控的每个实例设置 LIUCHENG_PERSONAL_KEY_FILE。',
      ),
    });
  }
  return undefined;
}
