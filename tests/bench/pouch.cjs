// Replicate documents from one PouchDB on disk to another, and print what the replication alone took.
// usage: node pouch.cjs FOLDER BEFORE.ndjson CHANGES.ndjson — pouchdb is found in FOLDER/node_modules.
"use strict";
const { createReadStream } = require("node:fs");
const { join } = require("node:path");
const { createInterface } = require("node:readline");

const BATCH = 1000;
const [folder, before, changes] = process.argv.slice(2);
const PouchDB = require(join(folder, "node_modules", "pouchdb"));

async function* batches(path) {
  let batch = [];
  for await (const line of createInterface({ input: createReadStream(path) })) {
    batch.push(JSON.parse(line));
    if (batch.length === BATCH) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length) yield batch;
}

// A change sets some fields of its document, as a new revision of it.
async function write(source, path) {
  for await (const batch of batches(path)) {
    const documents = new Map();
    const held = await source.allDocs({ keys: batch.map((one) => one._id), include_docs: true });
    for (const row of held.rows) if (row.doc) documents.set(row.doc._id, row.doc);
    const waiting = new Map();
    for (const change of batch) {
      waiting.set(change._id, { ...documents.get(change._id), ...waiting.get(change._id), ...change });
    }
    await source.bulkDocs([...waiting.values()]);
  }
}

async function main() {
  const source = new PouchDB(join(folder, "source"));
  const target = new PouchDB(join(folder, "target"));
  await write(source, before);
  await source.replicate.to(target, { batch_size: BATCH });
  await write(source, changes);
  const start = process.hrtime.bigint();
  const done = await source.replicate.to(target, { batch_size: BATCH });
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  await Promise.all([source.close(), target.close()]);
  console.log(JSON.stringify({ documents: done.docs_written, seconds }));
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
