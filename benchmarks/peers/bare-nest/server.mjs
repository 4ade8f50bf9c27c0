/**
 * Peer of the HTTP command: Nest + Fastify + ValidationPipe and nothing else. The route takes the same body as
 * a new expense claim and answers at once: no authentication, no idempotency, no store.
 * Prints the port when it listens. Decorators are applied by hand, so the file runs without a build.
 */
import 'reflect-metadata';
import { Body, Controller, HttpCode, Module, Post, ValidationPipe } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsInt,
  IsString,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';

const decorate = (target, key, type, ...decorators) => {
  Reflect.defineMetadata('design:type', type, target.prototype, key);
  for (const decorator of decorators) decorator(target.prototype, key);
};

class Receipt {}
decorate(Receipt, 'number', String, IsString(), Length(1, 64));

class Item {}
decorate(Item, 'category', String, IsString(), Length(1, 40));
decorate(Item, 'date', String, Matches(/^\d{4}-\d{2}-\d{2}$/));
decorate(Item, 'amount', Number, IsInt(), Min(1), Max(1e12));
decorate(
  Item,
  'receipt',
  Receipt,
  ValidateNested(),
  Type(() => Receipt),
);
decorate(Item, 'description', String, IsString(), MaxLength(500));

class Claim {}
decorate(Claim, 'title', String, IsString(), MaxLength(200));
decorate(Claim, 'currency', String, Matches(/^[A-Z]{3}$/));
decorate(Claim, 'total', Number, IsInt(), Min(1));
decorate(
  Claim,
  'items',
  Array,
  ValidateNested({ each: true }),
  Type(() => Item),
  ArrayMinSize(1),
  ArrayMaxSize(200),
);

let received = 0;
class ClaimsController {
  submit() {
    received += 1;
    return { caseId: String(received), revision: 0 };
  }
}
Reflect.defineMetadata('design:paramtypes', [Claim], ClaimsController.prototype, 'submit');
Body()(ClaimsController.prototype, 'submit', 0);
const descriptor = Object.getOwnPropertyDescriptor(ClaimsController.prototype, 'submit');
Post('claims')(ClaimsController.prototype, 'submit', descriptor);
HttpCode(201)(ClaimsController.prototype, 'submit', descriptor);
Controller()(ClaimsController);

class BareModule {}
Module({ controllers: [ClaimsController] })(BareModule);

const app = await NestFactory.create(BareModule, new FastifyAdapter(), { logger: false });
app.useGlobalPipes(new ValidationPipe({ whitelist: true, forbidNonWhitelisted: true }));
await app.listen(0, '127.0.0.1');
console.log(JSON.stringify({ port: app.getHttpServer().address().port }));
