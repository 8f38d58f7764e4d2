import type { PolicyDocument } from '../../iam/policy';

/** A queue as a template says it is. Times are in seconds. */
export interface QueueRecord {
  name: string;
  visibilityTimeout: number;
  retention: number;
  receiveWait: number;
  delay: number;
  maximumMessageSize: number;
  encrypted: boolean;
  redrive?: { deadLetterTargetArn: string; maxReceiveCount: number };
  policy?: PolicyDocument;
  tags: Record<string, string>;
  createdAt: string;
  updatedAt: string;
}

/** A message as it is kept. */
export interface MessageRecord {
  id: string;
  queue: string;
  body: string;
  sentMs: number;
  /** Nobody sees it before. */
  visibleAtMs: number;
  sender: string;
}

/** A message with what happened to it since the sandbox started. */
export interface Message extends MessageRecord {
  receiveCount: number;
  firstReceivedMs?: number;
  /** The handle that was given out last. */
  receipt?: string;
}
