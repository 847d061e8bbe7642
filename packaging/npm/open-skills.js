#!/usr/bin/env node
// Starts the program of this platform's own package, and ends as it ends.
"use strict";

const { spawn } = require("node:child_process");
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
    console.error(
      "hint: install again without `--omit=optional`, or build it: " +
        "cargo install --locked --git https://github.com/open-skills/open-skills open-skills",
    );
    process.exit(2);
  }
}

// Who ends this process means the program, which cleans up and ends what it started. On Windows
// Ctrl-C reaches it by itself, and a signal would end it at once. Signals are listened to before it
// is started, and taken up once it runs.
let child;
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.on(signal, () => process.platform === "win32" || child.kill(signal));
}
child = spawn(program(), process.argv.slice(2), { stdio: "inherit" });
child.on("error", (error) => {
  console.error(`error: cannot start open-skills: ${error.message}`);
  process.exit(2);
});
child.on("exit", (code, signal) => {
  // A shell tells of a program that was ended by a signal with 128 and the signal's number.
  process.exit(signal ? 128 + (constants.signals[signal] ?? 0) : code);
});
