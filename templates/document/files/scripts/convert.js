#!/usr/bin/env node
/**
 * Turn a CSV file into a Markdown table with the sums of its numeric columns.
 *
 * Usage: convert.js [FILE]
 *
 * Reads FILE, or the only file in /input. Writes report.md into the current folder and prints one
 * JSON object:
 *
 *     {"written": "report.md", "rows": 2, "columns": ["month", "amount"]}
 *
 * Exit codes: 0 when done, 2 when the file does not fit (the reason is on standard error).
 */

const fs = require("node:fs");
const path = require("node:path");

const REPORT = "report.md";
const INPUT_FOLDER = "/input";

/** The file does not have the form that the script takes. */
class BadInput extends Error {}

/** Return the path of the file to convert. */
function source(args) {
  if (args.length === 1) return args[0];
  const given = fs.existsSync(INPUT_FOLDER) ? fs.readdirSync(INPUT_FOLDER) : [];
  if (args.length > 0 || given.length !== 1) {
    throw new BadInput("give the path of one CSV file");
  }
  return path.join(INPUT_FOLDER, given[0]);
}

/** Split CSV text into rows, each with the number of its last line. */
function parse(text) {
  const rows = [];
  let row = [];
  let cell = "";
  let quoted = false;
  let line = 1;
  const endCell = () => {
    row.push(cell);
    cell = "";
  };
  const endRow = () => {
    endCell();
    if (row.length > 1 || row[0] !== "") rows.push({ line, cells: row });
    row = [];
  };
  for (let at = 0; at < text.length; at += 1) {
    const c = text[at];
    if (quoted && c === '"' && text[at + 1] === '"') {
      cell += '"';
      at += 1;
    } else if (c === '"') {
      quoted = !quoted;
    } else if (!quoted && c === ",") {
      endCell();
    } else if (!quoted && c === "\n") {
      endRow();
      line += 1;
    } else if (quoted || c !== "\r") {
      if (c === "\n") line += 1;
      cell += c;
    }
  }
  if (quoted) throw new BadInput(`line ${line}: a quote is not closed`);
  if (cell !== "" || row.length > 0) endRow();
  return rows;
}

/** Return the names of the columns and the rows of a CSV file. */
function read(file) {
  let text;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(fs.readFileSync(file));
  } catch (error) {
    throw new BadInput(`cannot read ${file}: ${error.message}`);
  }
  const [first, ...rest] = parse(text);
  if (first === undefined) throw new BadInput("the file is empty");
  const columns = first.cells;
  for (const { line, cells } of rest) {
    if (cells.length !== columns.length) {
      throw new BadInput(`line ${line}: ${cells.length} of ${columns.length} cells`);
    }
  }
  return { columns, rows: rest.map(({ cells }) => cells) };
}

/** Return the sum of each column that holds nothing but numbers, as text. */
function sums(rows, columns) {
  return columns.map((_, column) => {
    const numbers = rows.map((row) => (row[column].trim() === "" ? NaN : Number(row[column])));
    if (numbers.length === 0 || !numbers.every(Number.isFinite)) return "";
    return String(numbers.reduce((total, value) => total + value, 0));
  });
}

/** Return one row of the table. */
function line(cells) {
  const plain = cells.map((cell) => cell.replaceAll("|", "\\|").replaceAll("\n", " "));
  return `| ${plain.join(" | ")} |\n`;
}

/** Convert the file that the arguments name. */
function main(args) {
  const { columns, rows } = read(source(args));
  const totals = sums(rows, columns);
  const hasTotals = totals.some((total) => total !== "");
  if (hasTotals && totals[0] === "") totals[0] = "Sum";
  let report = line(columns) + line(columns.map(() => "---"));
  report += rows.map(line).join("");
  if (hasTotals) report += line(totals);
  fs.writeFileSync(REPORT, report);
  return { written: REPORT, rows: rows.length, columns };
}

try {
  console.log(JSON.stringify(main(process.argv.slice(2))));
} catch (error) {
  if (!(error instanceof BadInput)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
