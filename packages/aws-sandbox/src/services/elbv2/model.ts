export interface LoadBalancer {
  arn: string;
  name: string;
  dnsName: string;
}

export interface Listener {
  arn: string;
  loadBalancerArn: string;
  port: number;
  defaultActions: Action[];
}

/** An action in CloudFormation's shape, as far as the sandbox carries it out. */
export type Action =
  | {
      Type: 'forward';
      TargetGroupArn?: string;
      ForwardConfig?: { TargetGroups: Array<{ TargetGroupArn: string }> };
    }
  | {
      Type: 'fixed-response';
      FixedResponseConfig: {
        StatusCode: string;
        ContentType?: string;
        MessageBody?: string;
      };
    }
  | {
      Type: 'redirect';
      RedirectConfig: Record<string, string>;
    };

export interface Condition {
  Field: 'path-pattern' | 'http-header' | 'host-header' | 'http-request-method';
  Values?: string[];
  PathPatternConfig?: { Values: string[] };
  HttpHeaderConfig?: { HttpHeaderName: string; Values: string[] };
  HostHeaderConfig?: { Values: string[] };
  HttpRequestMethodConfig?: { Values: string[] };
}

export interface Rule {
  arn: string;
  listenerArn: string;
  priority: number;
  conditions: Condition[];
  actions: Action[];
}

export interface TargetGroup {
  arn: string;
  name: string;
  healthCheck: {
    path: string;
    intervalSeconds: number;
    timeoutSeconds: number;
    unhealthyThreshold: number;
    healthyThreshold: number;
    /** Status codes, such as `200` or `200-299`. */
    matcher: string;
  };
  deregistrationDelaySeconds: number;
}
