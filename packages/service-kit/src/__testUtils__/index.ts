export { callerOf } from './caller';
export { startTestIssuer, type TestIssuer } from './issuer';
export { collectLogLines, type LogLines } from './logLines';
export { inputSchemaOf, readOpenApi, type OpenApiFile } from './openApi';
