#!/usr/bin/env node
/**
 * Sum up labelled numbers.
 *
 * Reads one JSON object from standard input:
 *
 *     {"rows": [{"label": "north", "value": 12}, {"label": "south", "value": 8}]}
 *
 * Prints one JSON object to standard output:
 *
 *     {"count": 2, "total": 20, "mean": 10, "largest": {"label": "north", "value": 12}}
 *
 * Exit codes: 0 when done, 2 when the input does not fit (the reason is on standard error).
 */

const fs = require("node:fs");

/** The input does not have the form that the script takes. */
class BadInput extends Error {}

/** Return the row's label and value, or say what is wrong with it. */
function checkRow(row, number) {
  if (row === null || typeof row !== "object") {
    throw new BadInput(`rows[${number}]: it has to be an object`);
  }
  const { label, value } = row;
  if (typeof label !== "string") {
    throw new BadInput(`rows[${number}]: \`label\` has to be text`);
  }
  if (typeof value !== "number") {
    throw new BadInput(`rows[${number}]: \`value\` has to be a number`);
  }
  return { label, value };
}

/** Sum up the rows of `data`. */
function main(data) {
  if (data === null || typeof data !== "object" || !Array.isArray(data.rows)) {
    throw new BadInput("the input has to be an object with a list `rows`");
  }
  const rows = data.rows.map(checkRow);
  const total = rows.reduce((sum, row) => sum + row.value, 0);
  const larger = (a, b) => (b.value > a.value ? b : a);
  return {
    count: rows.length,
    total,
    mean: rows.length > 0 ? total / rows.length : null,
    largest: rows.length > 0 ? rows.reduce(larger) : null,
  };
}

/** Read the input, print the result, return the exit code. */
function run() {
  let data;
  try {
    data = JSON.parse(fs.readFileSync(0, "utf8"));
  } catch (error) {
    console.error(`the input is not JSON: ${error.message}`);
    return 2;
  }
  try {
    console.log(JSON.stringify(main(data)));
    return 0;
  } catch (error) {
    if (!(error instanceof BadInput)) throw error;
    console.error(error.message);
    return 2;
  }
}

process.exitCode = run();
