// node peer.mjs PLAN: runs SQL in DuckDB through @duckdb/node-api and prints figures as JSON.
//
// PLAN is a JSON file: {"database": FILE or ":memory:", "threads": N, "modules": FOLDER with
// node_modules, "steps": [{"name": N, "sql": S}, ...], "questions": {NAME: SQL, ...}}. Each step is
// timed; the questions are asked afterwards, and each answers with one row. A statement that
// fails ends the program with its message and status 1.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const plan = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const resolve = createRequire(join(plan.modules, 'package.json')).resolve;
const { DuckDBInstance, version } = await import(pathToFileURL(resolve('@duckdb/node-api')).href);

const seconds = () => Number(process.hrtime.bigint()) / 1e9;
const began = seconds();
const instance = await DuckDBInstance.create(plan.database, { threads: String(plan.threads) });
const connection = await instance.connect();
const steps = [];
for (const { name, sql } of plan.steps) {
  const start = seconds();
  await connection.run(sql);
  steps.push({ name, seconds: seconds() - start });
}
const total = seconds() - began;
const peak = process.resourceUsage().maxRSS * 1024;
const answers = {};
for (const [name, sql] of Object.entries(plan.questions ?? {})) {
  const reader = await connection.runAndReadAll(sql);
  answers[name] = reader.getRowObjectsJson()[0];
}
connection.closeSync();
instance.closeSync();
console.log(JSON.stringify({ version: version(), seconds: total, peak_bytes: peak, steps, answers }));
