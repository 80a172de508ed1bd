// check_rendered.js CASE RENDERED VALUES: holds one rendering of the chart against the Kubernetes types, against the rules of
// chart_rules.js, and against the list of objects that the case must have. Prints "ok …" and "FAILED …" lines.
'use strict';

const fs = require('fs');
const path = require('path');
const yaml = require('js-yaml');
const { typeProblems } = require('./kubernetes_types.js');
const { rules, label } = require('./chart_rules.js');

// What each value file must render to: no object more, none less.
const inventory = {
  'sqlite-single': [
    'ServiceAccount/test-fengqiao', 'ConfigMap/test-fengqiao-indicators', 'ConfigMap/test-fengqiao-reports',
    'Deployment/test-fengqiao-indicators', 'Deployment/test-fengqiao-reports', 'Service/test-fengqiao-indicators',
    'Service/test-fengqiao-reports', 'PersistentVolumeClaim/test-fengqiao-reports-data', 'Pod/test-fengqiao-grpc-health',
    'ConfigMap/test-fengqiao-mediation', 'Deployment/test-fengqiao-mediation', 'Service/test-fengqiao-mediation',
    'PersistentVolumeClaim/test-fengqiao-mediation-data',
    'ConfigMap/test-fengqiao-correction', 'Deployment/test-fengqiao-correction', 'Service/test-fengqiao-correction',
    'PersistentVolumeClaim/test-fengqiao-correction-data',
  ],
  'postgres-redis': [
    'ServiceAccount/test-fengqiao', 'ConfigMap/test-fengqiao-indicators', 'ConfigMap/test-fengqiao-reports',
    'Deployment/test-fengqiao-indicators', 'Deployment/test-fengqiao-reports', 'Service/test-fengqiao-indicators',
    'Service/test-fengqiao-reports', 'PodDisruptionBudget/test-fengqiao-indicators', 'PodDisruptionBudget/test-fengqiao-reports',
    'Pod/test-fengqiao-grpc-health', 'ConfigMap/test-fengqiao-mediation', 'Deployment/test-fengqiao-mediation',
    'Service/test-fengqiao-mediation', 'PodDisruptionBudget/test-fengqiao-mediation',
    'ConfigMap/test-fengqiao-correction', 'Deployment/test-fengqiao-correction', 'Service/test-fengqiao-correction',
    'PodDisruptionBudget/test-fengqiao-correction',
  ],
  'monitoring-full': [
    'ServiceAccount/reports', 'ConfigMap/sfj-reports', 'Deployment/sfj-reports', 'Service/sfj-reports',
    'PodDisruptionBudget/sfj-reports', 'NetworkPolicy/sfj', 'ServiceMonitor/sfj', 'PrometheusRule/sfj', 'Pod/sfj-grpc-health',
  ],
};

function check(name, objects, values) {
  const results = [];
  objects.forEach((object) => results.push([`${label(object)} is of its type`, typeProblems(object)]));
  rules.forEach((rule) => results.push([rule.name, rule(objects, values)]));
  const found = objects.map(label).sort();
  const wanted = [...(inventory[name] || [])].sort();
  results.push(['inventory', [
    ...wanted.filter((each) => !found.includes(each)).map((each) => `${each} is not rendered`),
    ...found.filter((each) => !wanted.includes(each)).map((each) => `${each} is rendered and not on the test's list`),
  ]]);
  // The rules pass through the template unchanged.
  const source = path.join(__dirname, '../../helm/fengqiao/files/fengqiao.rules.yaml');
  objects.filter(({ kind }) => kind === 'PrometheusRule').forEach((rule) => {
    const same = JSON.stringify(rule.spec) === JSON.stringify(yaml.load(fs.readFileSync(source, 'utf8')));
    results.push(['rules are the file', same ? [] : ['the rendered rules differ from files/fengqiao.rules.yaml']]);
  });
  return results;
}

function load(rendered, values) {
  return [yaml.loadAll(fs.readFileSync(rendered, 'utf8')).filter(Boolean), yaml.load(fs.readFileSync(values, 'utf8'))];
}

module.exports = { check, load };

if (require.main === module) {
  const [name, rendered, valuesFile] = process.argv.slice(2);
  const [objects, values] = load(rendered, valuesFile);
  check(name, objects, values).forEach(([what, problems]) => {
    if (problems.length === 0) console.log(`ok ${name}: ${what}`);
    problems.forEach((problem) => console.log(`FAILED ${name}: ${what}: ${problem}`));
  });
}
