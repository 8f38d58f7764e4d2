import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { CfnSecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { AwsSolutionsChecks } from 'cdk-nag';
import { ACCESS_STACK, ALL_STACKS, PORTAL_STACK, testApp } from './app';

/** What nobody answered for beside the resource, one line each. */
const nagged = (app: App, scope: Stack): string[] =>
  new AwsSolutionsChecks(app)
    .validateScope(scope)
    .violations.flatMap(({ ruleName, description, violatingResources = [] }) =>
      violatingResources.map(
        ({ constructPath }) => `${constructPath}: ${ruleName} ${description}`,
      ),
    );

describe('cdk-nag', () => {
  const { app } = testApp();

  it.each([...ALL_STACKS, PORTAL_STACK, ACCESS_STACK])(
    'finds nothing in %s',
    name => {
      expect(nagged(app, app.node.findChild(name) as Stack)).toEqual([]);
    },
  );

  it('would find something', () => {
    const open = new App();
    const stack = new Stack(open, 'open');
    new CfnSecurityGroup(stack, 'Group', {
      groupDescription: 'Everybody',
      securityGroupIngress: [
        { cidrIp: '0.0.0.0/0', ipProtocol: 'tcp', fromPort: 22, toPort: 22 },
      ],
    });
    expect(nagged(open, stack)).toContainEqual(
      expect.stringMatching(/^open\/Group: AwsSolutions-EC23/),
    );
  });
});

describe("CloudFormation's own rules", () => {
  const { app, outdir } = testApp();
  const { exitCode } = process;

  afterAll(() => {
    process.env.CDK_VALIDATION = 'false';
    process.exitCode = exitCode;
  });

  it('find nothing in any template', () => {
    process.env.CDK_VALIDATION = 'true';
    // What it prints is in the report, too.
    jest.spyOn(console, 'error').mockImplementation(() => {});
    app.synth();
    const report = JSON.parse(
      readFileSync(join(outdir, 'validation-report.json'), 'utf8'),
    );
    expect(report.pluginReports).toEqual([
      expect.objectContaining({
        pluginName: 'CloudFormation Validate',
        violations: [],
      }),
    ]);
  }, 600_000);
});
