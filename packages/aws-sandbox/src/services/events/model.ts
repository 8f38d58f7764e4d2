import type { EventPattern } from './pattern';

export interface EventBus {
  name: string;
  arn: string;
}

export interface Target {
  id: string;
  arn: string;
  deadLetterArn?: string;
}

export interface Rule {
  name: string;
  arn: string;
  bus: string;
  enabled: boolean;
  pattern: EventPattern;
  targets: Target[];
}

/** What a service or an application has to tell. */
export interface EventInput {
  source: string;
  detailType: string;
  detail: object;
  resources?: string[];
  time?: Date;
}

/** Tells what happened in the account on its default bus. */
export type Emit = (event: EventInput) => void;
