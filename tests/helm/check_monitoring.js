// check_monitoring.js FOLDER OUT: the alerts are whole (summary, description, severity, a runbook that is there), no runbook is
// left over, and alerts and dashboard name only metrics and labels of metrics.tsv. Writes the dashboard's queries to OUT as
// recording rules, for promtool to parse. Prints "ok …" and "FAILED …" lines.
'use strict';

const fs = require('fs');
const path = require('path');
const yaml = require('js-yaml');

const [folder, out] = process.argv.slice(2);
const report = (what, problems) => {
  if (problems.length === 0) console.log(`ok ${what}`);
  problems.forEach((problem) => console.log(`FAILED ${what}: ${problem}`));
};

// Labels that Prometheus, Kubernetes or a histogram adds.
const added = new Set(['namespace', 'job', 'instance', 'le']);

const metrics = new Map();
fs.readFileSync(path.join(folder, 'metrics.tsv'), 'utf8').split('\n').forEach((line, at) => {
  if (line === '' || line.startsWith('#')) return;
  const [name, type, labels, more] = line.split('\t');
  if (!/^(counter|gauge|histogram)$/.test(type) || labels === undefined || more !== undefined || metrics.has(name)) {
    console.log(`FAILED metrics.tsv:${at + 1}: want name, type and labels, each name once: ${line}`);
  }
  metrics.set(name, { type, labels: new Set(labels.split(' ')) });
});

// The metric that a series belongs to: a histogram's three series carry its name with a suffix.
function metricOf(series) {
  if (metrics.has(series) && metrics.get(series).type !== 'histogram') return metrics.get(series);
  const base = metrics.get(series.replace(/_(bucket|sum|count)$/, ''));
  return base && base.type === 'histogram' && /_(bucket|sum|count)$/.test(series) ? base : undefined;
}

// What a query names that the services do not show.
function unknownIn(query) {
  const problems = [];
  for (const [, series, , selector] of query.matchAll(/\b((?:grpc_(?:server|client)|fengqiao)_[a-z_]+)(\{([^}]*)\})?/g)) {
    const metric = metricOf(series);
    if (!metric) {
      problems.push(`${series} is not in metrics.tsv`);
      continue;
    }
    for (const [, label] of (selector || '').matchAll(/([a-z_]+)\s*(?:=~|!~|!=|=)/g)) {
      if (!metric.labels.has(label) && !added.has(label)) problems.push(`${series} has no label ${label}`);
    }
  }
  return problems;
}

const alerts = yaml.load(fs.readFileSync(path.join(folder, 'fengqiao.rules.yaml'), 'utf8')).groups.flatMap(({ rules }) => rules);
alerts.forEach((rule) => {
  const problems = unknownIn(rule.expr);
  const { summary, description, runbook } = rule.annotations;
  if (!summary || !description) problems.push('wants a summary and a description');
  if (!['warning', 'critical'].includes(rule.labels.severity)) problems.push('wants a severity: warning or critical');
  if (runbook !== `deploy/monitoring/runbooks/${rule.alert}.md`) problems.push(`names the runbook ${runbook}`);
  report(`alert ${rule.alert} (${rule.labels.severity})`, problems);
});

const names = new Set(alerts.map(({ alert }) => alert));
const runbooks = fs.readdirSync(path.join(folder, 'runbooks')).filter((file) => file !== 'README.md').map((file) => file.replace(/\.md$/, ''));
report('runbooks', [
  ...[...names].filter((name) => !runbooks.includes(name)).map((name) => `${name} has none`),
  ...runbooks.filter((name) => !names.has(name)).map((name) => `${name} belongs to no alert`),
]);

const tested = new Set(yaml.load(fs.readFileSync(path.join(folder, 'fengqiao.rules_test.yaml'), 'utf8')).tests
  .flatMap((test) => test.alert_rule_test).filter((each) => (each.exp_alerts || []).length > 0)
  .flatMap((each) => each.exp_alerts.map((alert) => `${each.alertname} ${alert.exp_labels.severity}`)));
report('every alert is tested', alerts.map((rule) => `${rule.alert} ${rule.labels.severity}`).filter((each) => !tested.has(each)));

const dashboard = JSON.parse(fs.readFileSync(path.join(folder, 'dashboard.json'), 'utf8'));
const panels = dashboard.panels.filter(({ type }) => type !== 'row');
const queries = panels.flatMap(({ title, targets }) => targets.map(({ expr }) => ({ title, expr })));
report('dashboard', [
  ...queries.flatMap(({ title, expr }) => unknownIn(expr).map((problem) => `${title}: ${problem}`)),
  ...panels.map(({ id }) => id).filter((id, at, all) => all.indexOf(id) !== at).map((id) => `two panels have the id ${id}`),
  ...panels.filter(({ gridPos }) => gridPos.x + gridPos.w > 24).map(({ title }) => `${title} does not fit into the grid`),
]);
const recorded = queries.map(({ expr }, at) => ({
  record: `dashboard:query_${at}`,
  expr: expr.replace(/\$__rate_interval/g, '5m').replace(/\$(namespace|job)/g, '.*'),
}));
fs.writeFileSync(out, yaml.dump({ groups: [{ name: 'dashboard', rules: recorded }] }));
