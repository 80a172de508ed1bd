// client_test.js PROTO_FOLDER TARGET SAMPLE: calls running services as any JavaScript program would, from the contracts alone.
'use strict';
const assert = require('node:assert/strict');
const {test} = require('node:test');
const fs = require('node:fs');
const path = require('node:path');
const grpc = require('@grpc/grpc-js');
const loader = require('@grpc/proto-loader');

const [protos, target, sample] = process.argv.slice(2);

const definition = loader.loadSync(
  ['fengqiao/indicators/v1/indicator_service.proto', 'fengqiao/reports/v1/report_service.proto', 'google/rpc/status.proto',
    'google/rpc/error_details.proto'],
  {includeDirs: [protos], keepCase: true, longs: String, enums: String, defaults: true, oneofs: true});
const {fengqiao} = grpc.loadPackageDefinition(definition);

const indicators = new fengqiao.indicators.v1.IndicatorService(target, grpc.credentials.createInsecure());
const reports = new fengqiao.reports.v1.ReportService(target, grpc.credentials.createInsecure());
const deadline = () => ({deadline: Date.now() + 30_000});
const requestId = () => require('node:crypto').randomUUID();

// One answer of a unary method.
function call(client, method, request, metadata = new grpc.Metadata()) {
  return new Promise((resolve, reject) => {
    client[method](request, metadata, deadline(), (error, reply) => (error ? reject(error) : resolve(reply)));
  });
}

// All answers of a server stream.
async function collect(stream) {
  const replies = [];
  for await (const reply of stream) replies.push(reply);
  return replies;
}

// Writes a document into an upload.
function send(stream, bytes, header, more = {}) {
  stream.write({header: {size_bytes: bytes.length, ...header}, ...more});
  for (let at = 0; at < bytes.length; at += 5000) stream.write({content: bytes.subarray(at, at + 5000)});
  stream.end();
}

// The google.rpc details of an error, by the name of their type.
function detailsOf(error) {
  const [packed] = error.metadata.get('grpc-status-details-bin');
  assert.ok(Buffer.isBuffer(packed), 'the error brings details');
  const status = definition['google.rpc.Status'].deserialize(packed);
  assert.equal(status.code, error.code);
  assert.equal(status.message, error.details);
  return Object.fromEntries(status.details.map(({type_url, value}) => {
    const type = type_url.split('/')[1];
    return [type.split('.').pop(), definition[type].deserialize(value)];
  }));
}

async function refused(promise, code) {
  const error = await promise.then((reply) => assert.fail(`was answered: ${JSON.stringify(reply)}`), (refusal) => refusal);
  assert.equal(error.code, code, error.message);
  return detailsOf(error);
}

test('a definition of the catalog', async () => {
  const loss = await call(indicators, 'GetIndicator', {name: 'indicators/litigation.loss_rate'});
  assert.deepEqual([loss.display_name, loss.kind, loss.better], ['行政诉讼败诉率', 'KIND_RATE', 'DIRECTION_DOWN']);
});

test('statements and how they stand', async () => {
  const recorded = await call(indicators, 'RecordObservations', {
    parent: 'regions/330604', request_id: requestId(),
    observations: [{indicator: 'indicators/litigation.loss_rate', region: 'regions/330604', period: '2022', value: {value: '5.22'},
      role: 'FIGURE_ROLE_ACTUAL'}],
  });
  await call(indicators, 'CreateTarget', {
    parent: 'regions/330604', request_id: requestId(),
    target: {indicator: 'indicators/litigation.loss_rate', region: 'regions/330604', period: '2022', comparator: 'COMPARATOR_AT_MOST',
      value: {value: '5'}},
  });
  const replies = await collect(indicators.QueryIndicators(
    {indicators: ['indicators/litigation.loss_rate'], regions: ['regions/330604'], periods: ['2022']}, deadline()));
  const [cell] = replies.flatMap((reply) => reply.cells);
  assert.deepEqual([cell.value.value, cell.observation, cell.target.attainment, cell.target.margin.value],
    ['5.22', recorded.names[0], 'ATTAINMENT_MISSED', '-0.22']);
});

test('a report goes in and its text comes out', async () => {
  const bytes = fs.readFileSync(sample);
  const kept = await new Promise((resolve, reject) => {
    const stream = reports.IngestReport(deadline(), (error, reply) => (error ? reject(error) : resolve(reply)));
    send(stream, bytes, {file_name: path.basename(sample)}, {request_id: requestId()});
  });
  const parts = await collect(reports.DownloadReport({name: kept.name, form: 'FORM_TEXT'}, deadline()));
  const text = Array.from(Buffer.concat(parts.map((part) => part.content)).toString('utf8'));
  assert.equal(text.length, kept.text_length);
  const {facts} = await call(reports, 'ListFacts', {parent: kept.name, page_size: 1000});
  assert.equal(facts.length, kept.fact_count);
  for (const {span} of facts) assert.equal(text.slice(span.start, span.end).join(''), span.surface);

  const stream = reports.ExtractFacts(deadline());
  send(stream, bytes, {});
  const extracted = (await collect(stream)).flatMap((reply) => reply.facts);
  assert.deepEqual(extracted.map((fact) => fact.span), facts.map((fact) => fact.span));
});

test('the feed', async () => {
  const replies = await collect(indicators.WatchEvents({until_now: true}, deadline()));
  const events = replies.flatMap((reply) => reply.events);
  assert.deepEqual(events.map((event) => Number(event.position)), events.map((_, index) => index + 1));
  const recorded = events.find((event) => event.type === 'Observation.Recorded');
  const type = recorded.payload.type_url.split('/')[1];
  assert.equal(definition[type].deserialize(recorded.payload.value).parent, recorded.resource);
});

test('wrong fields are named', async () => {
  const details = await refused(call(indicators, 'RecordObservations', {
    parent: 'regions/330604', request_id: requestId(),
    observations: [{indicator: 'indicators/no.such', region: 'regions/330604', period: 'soon', value: {value: '1e5'}, role: 'FIGURE_ROLE_ACTUAL'}],
  }), grpc.status.INVALID_ARGUMENT);
  assert.deepEqual(details.BadRequest.field_violations.map((violation) => violation.field).sort(),
    ['observations[0].indicator', 'observations[0].period', 'observations[0].value']);
  assert.deepEqual([details.ErrorInfo.reason, details.ErrorInfo.domain], ['INVALID_FIELD', 'fengqiao']);
});

test('what is not there is named', async () => {
  const name = 'regions/330604/reports/2022-000000000000';
  const details = await refused(call(reports, 'GetReport', {name}), grpc.status.NOT_FOUND);
  assert.equal(details.ResourceInfo.resource_name, name);
});

test('the permission that is lacking is named', async () => {
  const metadata = new grpc.Metadata();
  metadata.set('fengqiao-dev-caller', 'someone;observer;330600');
  const details = await refused(call(indicators, 'DeleteTarget', {name: 'regions/330600/targets/x'}, metadata), grpc.status.PERMISSION_DENIED);
  assert.deepEqual([details.ErrorInfo.reason, details.ErrorInfo.metadata.permission], ['PERMISSION_DENIED', 'indicators.targets.write']);
});

test('an upload that breaks off is refused', async () => {
  const details = await refused(new Promise((resolve, reject) => {
    const stream = reports.IngestReport(deadline(), (error, reply) => (error ? reject(error) : resolve(reply)));
    stream.write({header: {size_bytes: 100}, request_id: requestId()});
    stream.write({content: Buffer.from('2022年')});
    stream.end();
  }), grpc.status.INVALID_ARGUMENT);
  assert.deepEqual(details.BadRequest.field_violations.map((violation) => violation.field), ['content']);
});

test.after(() => {
  indicators.close();
  reports.close();
});
