import { describe, expect, it } from 'vitest';
import { readPlace } from '../../../../src/storage/services/snowflake/place.js';

describe('the account of a URL', () => {
  it.each([
    ['my_org-my_account', 'my-org-my-account.snowflakecomputing.com', 'MY_ORG-MY_ACCOUNT'],
    ['MyOrg-Account1', 'myorg-account1.snowflakecomputing.com', 'MYORG-ACCOUNT1'],
    ['xy12345', 'xy12345.snowflakecomputing.com', 'XY12345'],
    ['xy12345.us-east-2', 'xy12345.us-east-2.snowflakecomputing.com', 'XY12345'],
    ['xy12345.us-east-2.aws', 'xy12345.us-east-2.aws.snowflakecomputing.com', 'XY12345'],
    ['xy12345.west-europe.azure', 'xy12345.west-europe.azure.snowflakecomputing.com', 'XY12345'],
    ['xy12345.europe-west4.gcp', 'xy12345.europe-west4.gcp.snowflakecomputing.com', 'XY12345'],
    [
      'xy12345.fhplus.us-gov-west-1.aws',
      'xy12345.fhplus.us-gov-west-1.aws.snowflakecomputing.com',
      'XY12345',
    ],
    [
      'my_org-my_account.privatelink',
      'my-org-my-account.privatelink.snowflakecomputing.com',
      'MY_ORG-MY_ACCOUNT',
    ],
    ['xy12345.us-east-1.privatelink', 'xy12345.us-east-1.privatelink.snowflakecomputing.com', 'XY12345'],
    ['account-a1b2c3.global', 'account-a1b2c3.global.snowflakecomputing.com', 'ACCOUNT'],
    ['xy12345.cn-northwest-1.aws', 'xy12345.cn-northwest-1.aws.snowflakecomputing.cn', 'XY12345'],
    ['xy12345.snowflakecomputing.com', 'xy12345.snowflakecomputing.com', 'XY12345'],
    [
      'my-org-my-account.snowflakecomputing.com:443',
      'my-org-my-account.snowflakecomputing.com',
      'MY-ORG-MY-ACCOUNT',
    ],
    [
      'my_org-my_account.snowflakecomputing.cn',
      'my-org-my-account.snowflakecomputing.cn',
      'MY_ORG-MY_ACCOUNT',
    ],
    [
      'XY12345.US-EAST-2.AWS.SNOWFLAKECOMPUTING.COM',
      'xy12345.us-east-2.aws.snowflakecomputing.com',
      'XY12345',
    ],
  ])('may be %s', (written, host, account) => {
    expect(readPlace(`snowflake://${written}/SUPPORT`)).toMatchObject({ host, account });
  });

  it.each([
    ['snowflake:///SUPPORT', 'The URL names no Snowflake account'],
    ['snowflake://', 'The URL names no Snowflake account'],
    ['snowflake://app.snowflake.com/my_org/my_account', 'app.snowflake.com is the web page of all accounts'],
    ['snowflake://https://my_org-my_account', 'https is not the name of a Snowflake account'],
    ['snowflake://-a/SUPPORT', '-a is not the name of a Snowflake account'],
    ['snowflake://a..b/SUPPORT', 'a..b is not the name of a Snowflake account'],
    ['snowflake://a%2fevil.example/SUPPORT', 'a/evil.example is not the name of a Snowflake account'],
    ['snowflake://a.b.c.d.e.f/SUPPORT', 'a.b.c.d.e.f is not the name of a Snowflake account'],
    ['snowflake://xy12345.snowflakecomputing.com.evil.example.com/SUPPORT', 'is not the name'],
    ['snowflake://xy12345:8443/SUPPORT', 'Snowflake is reached at port 443 alone'],
    ['snowflake://xy12345/A/B/C', 'names a database and a schema, and nothing below them'],
    ['snowflake://xy12345/A?warehous=S', 'The URL of Snowflake has no parameter warehous'],
  ])('is refused in %s', (url, message) => {
    expect(() => readPlace(url)).toThrow(
      expect.objectContaining({
        code: 'usage',
        message: expect.stringContaining(message),
        hint: expect.any(String),
      }),
    );
  });

  it.each([
    'snowflake://ada:hunter22@xy12345/SUPPORT',
    'snowflake://:hunter22@xy12345/SUPPORT',
    'snowflake://ada@xy12345/SUPPORT?password=hunter22',
    'snowflake://ada@xy12345/SUPPORT?token=hunter22',
    'snowflake://ada@xy12345/SUPPORT?private_key=hunter22',
  ])('holds no secret: %s', (url) => {
    const problem = expect.objectContaining({
      code: 'usage',
      message: expect.not.stringContaining('hunter22'),
      hint: expect.stringMatching(/SNOWFLAKE_PRIVATE_KEY_PATH.*SNOWFLAKE_TOKEN/),
    });
    expect(() => readPlace(url)).toThrow(problem);
  });
});

describe('a name in a URL', () => {
  it('counts in capitals, as in SQL, unless it is in double quotes', () => {
    expect(
      readPlace('snowflake://ada%40example.com@xy12345/support/"My Schema"?warehouse=small&role="an ""x"""'),
    ).toMatchObject({
      user: 'ada@example.com',
      database: 'SUPPORT',
      schema: 'My Schema',
      warehouse: 'SMALL',
      role: 'an "x"',
    });
  });

  it('may be left out', () => {
    expect(readPlace('snowflake://xy12345')).toMatchObject({
      user: undefined,
      database: undefined,
      schema: undefined,
      warehouse: undefined,
      role: undefined,
    });
  });
});
