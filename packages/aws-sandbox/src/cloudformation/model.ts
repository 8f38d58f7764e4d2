import type { PropertyDifference } from './drift/compare';

/** A value of a template before its functions are evaluated. */
export type TemplateValue =
  | string
  | number
  | boolean
  | null
  | TemplateValue[]
  | { [key: string]: TemplateValue };

export interface TemplateResource {
  Type: string;
  Properties?: Record<string, TemplateValue>;
  DependsOn?: string | string[];
  Condition?: string;
  DeletionPolicy?: 'Delete' | 'Retain' | 'RetainExceptOnCreate' | 'Snapshot';
  UpdateReplacePolicy?: 'Delete' | 'Retain' | 'Snapshot';
  UpdatePolicy?: object;
}

export interface TemplateParameter {
  Type: string;
  Description?: string;
  Default?: string | number;
  AllowedValues?: Array<string | number>;
  AllowedPattern?: string;
  MinLength?: number;
  MaxLength?: number;
  MinValue?: number;
  MaxValue?: number;
  ConstraintDescription?: string;
  NoEcho?: boolean;
}

/** What the parameters must be like together. */
export interface TemplateRule {
  RuleCondition?: TemplateValue;
  Assertions: Array<{ Assert: TemplateValue; AssertDescription?: string }>;
}

export interface Template {
  Description?: string;
  Parameters?: Record<string, TemplateParameter>;
  Mappings?: Record<string, Record<string, Record<string, TemplateValue>>>;
  Rules?: Record<string, TemplateRule>;
  Conditions?: Record<string, TemplateValue>;
  Resources: Record<string, TemplateResource>;
  Outputs?: Record<
    string,
    {
      Value: TemplateValue;
      Description?: string;
      Condition?: string;
      Export?: { Name: TemplateValue };
    }
  >;
}

export interface StackOutput {
  key: string;
  value: string;
  description?: string;
  exportName?: string;
}

/** A stack as it is kept. */
export interface StackRecord {
  id: string;
  name: string;
  status: string;
  reason?: string;
  description?: string;
  /** The template text of the last operation that succeeded, or of the running one. */
  template: string;
  parameters: Record<string, string>;
  /** What parameters stand for whose values name SSM parameters. */
  resolvedParameters?: Record<string, string>;
  /** Parameters whose values nobody is to see. */
  noEcho?: string[];
  tags: Record<string, string>;
  outputs: StackOutput[];
  onFailure: 'ROLLBACK' | 'DO_NOTHING' | 'DELETE';
  /** The operation is complete when configuration is applied, whether or not it is stable. */
  express?: boolean;
  terminationProtection: boolean;
  /** Of a deletion: what would not go is left behind, and the stack goes all the same. */
  force?: boolean;
  clientRequestToken?: string;
  /** What a failed update goes back to. */
  previous?: Pick<
    StackRecord,
    'template' | 'parameters' | 'resolvedParameters' | 'noEcho' | 'tags'
  >;
  /** What a failed update has done, until it is rolled back. */
  changes?: Change[];
  createdAt: string;
  updatedAt?: string;
  deletedAt?: string;
  /** What the last look for drift found; none since the last change of the stack. */
  drift?: { status: 'DRIFTED' | 'IN_SYNC' | 'UNKNOWN'; checkedAt: string };
  /** The change set whose execution is the last change of the stack. */
  changeSetId?: string;
}

/** Whether a resource is as its template has it. */
export interface ResourceDrift {
  status: 'IN_SYNC' | 'MODIFIED' | 'DELETED' | 'UNKNOWN';
  at: string;
  /** Why that is not known. */
  reason?: string;
  /** Properties as they are; none when the resource is gone. */
  actual?: Record<string, unknown>;
  differences: PropertyDifference[];
}

/** A resource of a stack as it is kept. */
export interface ResourceRecord {
  logicalId: string;
  type: string;
  physicalId?: string;
  status: string;
  reason?: string;
  at: string;
  properties: Record<string, unknown>;
  attributes: Record<string, unknown>;
  /** Logical ids that must outlive this resource. */
  dependsOn: string[];
  /** Stays when its stack goes. */
  retain: boolean;
  /** Stays also when the operation that made it is rolled back. */
  retainOnRollback?: boolean;
  /** Stays when another takes its place. */
  retainOnReplace?: boolean;
}

/** How one resource is changed by an update, so that it can be taken back. */
export interface Change {
  /** `recreated`: somebody had deleted it behind CloudFormation's back. */
  kind: 'created' | 'updated' | 'replaced' | 'recreated';
  logicalId: string;
  previous?: ResourceRecord;
  /** What its properties really were, where that was not what the stack says. */
  actual?: Record<string, unknown>;
}

export interface EventRecord {
  id: string;
  logicalId: string;
  physicalId?: string;
  type: string;
  status: string;
  reason?: string;
  at: string;
  clientRequestToken?: string;
}
