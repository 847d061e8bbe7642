#!/usr/bin/env node
// Starts the program of this platform's own package, and ends as it ends.
"use strict";

const { spawnSync } = require("node:child_process");
const { constants } = require("node:os");

// Only builds against glibc tell its version.
function libc() {
  if (process.platform !== "linux") return "";
  return process.report.getReport().header.glibcVersionRuntime ? "" : "-musl";
}

function program() {
  const name = `@open-skills/${process.platform}-${process.arch}${libc()}`;
  const file = process.platform === "win32" ? "open-skills.exe" : "open-skills";
  try {
    return require.resolve(`${name}/bin/${file}`);
  } catch {
    console.error(`error: the package \`${name}\` is not installed`);
    console.error("hint: install again without `--omit=optional`, or build it with `cargo install`");
    process.exit(2);
  }
}

const ran = spawnSync(program(), process.argv.slice(2), { stdio: "inherit" });
if (ran.error) {
  console.error(`error: cannot start open-skills: ${ran.error.message}`);
  process.exit(2);
}
// A shell tells of a program that was ended by a signal with 128 and the signal's number.
process.exit(ran.signal ? 128 + (constants.signals[ran.signal] ?? 0) : ran.status);
