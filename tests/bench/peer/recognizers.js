// Reads the .txt files of a folder with Recognizers-Text: numbers, percentages and amounts of money in Chinese, sentence by
// sentence, which is its quickest way. Prints megabytes (10^6 bytes) a second, the best of RUNS.
//
//   NODE_PATH=… node recognizers.js FOLDER [RUNS]
"use strict";
const fs = require("fs");
const path = require("path");
const { Culture } = require("@microsoft/recognizers-text-suite");
const { NumberRecognizer } = require("@microsoft/recognizers-text-number");
const { NumberWithUnitRecognizer } = require("@microsoft/recognizers-text-number-with-unit");

const [folder, runs = "3"] = process.argv.slice(2);
const files = fs.readdirSync(folder).filter((name) => name.endsWith(".txt"));
const texts = files.map((name) => fs.readFileSync(path.join(folder, name), "utf8"));
const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
const numbers = new NumberRecognizer(Culture.Chinese);
const units = new NumberWithUnitRecognizer(Culture.Chinese);
const models = [
  numbers.getNumberModel(Culture.Chinese, false),
  numbers.getPercentageModel(Culture.Chinese, false),
  units.getCurrencyModel(Culture.Chinese, false),
];

let best = Infinity;
let found = 0;
for (let run = 0; run <= Number(runs); run++) {
  // The first run warms it up and is not counted.
  const start = process.cpuUsage();
  found = 0;
  for (const text of texts) {
    for (const sentence of text.split(/(?<=[。；;\n])/)) {
      for (const model of models) found += model.parse(sentence).length;
    }
  }
  const used = process.cpuUsage(start);
  if (run > 0) best = Math.min(best, (used.user + used.system) / 1e6);
}
console.log(`${(bytes / 1e6 / best).toFixed(4)} ${found}`);
