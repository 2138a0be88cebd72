/** What may stand in a field of a body, as JSON, since some of it cannot be written otherwise. */
export const hostileValues = [
  '"\\u0000"',
  '"\\ud800"',
  `"${'x'.repeat(30_000)}"`,
  '"\'; DROP TABLE users; --"',
  '1e400',
  '9007199254740993',
  '[]',
  '{"$ne":null}',
];

/** What may stand in a parameter. */
export const hostileTexts = ['\0', '\ufffe', "' OR 1=1 --", '-1', '1e400', 'infinity', '['.repeat(500)];

/** Text that means something in SQL, in a document database, in HTTP, in a path, in a formula or to printf. */
export const injections = [
  `' OR '1'='1`,
  `'; DELETE FROM logbook_entries; --`,
  `1); UPDATE users SET role_id = 1; --`,
  `' UNION SELECT username, password_hash FROM users --`,
  `$1`,
  `\\'; SELECT pg_sleep(5); --`,
  `$$; RESET ROLE; $$`,
  `"startDate" DESC; --`,
  `startDate,(SELECT 1/0)`,
  `{"$ne": null}`,
  `[$gt]=`,
  `'; return true; var x='`,
  `x\r\nSet-Cookie: sid=1`,
  `x\r\n\r\nHTTP/1.1 200 OK`,
  `../../../../etc/passwd`,
  `..\\..\\windows\\win.ini`,
  `file:///etc/passwd`,
  `%s%n%x%d`,
  `\${jndi:ldap://127.0.0.1/a}`,
  `{{7*7}}`,
  `<script>alert(1)</script>`,
  `=cmd|'/c calc'!A0`,
  `a & b | !c <-> (d:*`,
  `%' OR username LIKE '%`,
  `__proto__`,
];
