// check_rendered_test.js CASE RENDERED VALUES: breaks a good rendering in one place at a time and sees that the check notices.
'use strict';

const { check, load } = require('./check_rendered.js');

const find = (objects, kind, name = '') => objects.find((object) => object.kind === kind && object.metadata.name.endsWith(name));
const pod = (objects) => find(objects, 'Deployment', 'reports').spec.template.spec;
const container = (objects) => pod(objects).containers[0];

const breakages = {};
breakages['sqlite-single'] = {
  'a field that no type has': (o) => { find(o, 'Deployment').spec.replcas = 1; },
  'a field that no type has, deep inside': (o) => { container(o).volumeMounts[0].readonly = true; },
  'a field at the top that no type has': (o) => { find(o, 'Service').specs = {}; },
  'a word for a number': (o) => { find(o, 'Deployment').spec.replicas = 'one'; },
  'a probe on a named port': (o) => { container(o).livenessProbe.grpc.port = 'grpc'; },
  'an unknown strategy': (o) => { find(o, 'Deployment').spec.strategy.type = 'Replace'; },
  'a missing selector': (o) => { delete find(o, 'Deployment').spec.selector; },
  'an unknown kind': (o) => { find(o, 'Service').apiVersion = 'v2'; },
  'the same name twice': (o) => { o.push(find(o, 'ServiceAccount')); },
  'a version in a selector': (o) => {
    const { spec } = find(o, 'Deployment');
    spec.selector.matchLabels['helm.sh/chart'] = 'fengqiao-0.1.0';
    spec.template.metadata.labels['helm.sh/chart'] = 'fengqiao-0.1.0';
  },
  'a Service for everybody': (o) => { delete find(o, 'Service').spec.selector['app.kubernetes.io/component']; },
  'a virtual address': (o) => { delete find(o, 'Service').spec.clusterIP; },
  'a writable root': (o) => { container(o).securityContext.readOnlyRootFilesystem = false; },
  'a capability': (o) => { container(o).securityContext.capabilities.drop = []; },
  'a root user': (o) => { pod(o).securityContext.runAsNonRoot = false; },
  'no seccomp profile': (o) => { pod(o).securityContext.seccompProfile.type = 'Unconfined'; },
  'a token of Kubernetes': (o) => { delete pod(o).automountServiceAccountToken; },
  'a probe of another name': (o) => { container(o).readinessProbe.grpc.service = 'ready'; },
  'a setting of another service': (o) => { find(o, 'ConfigMap', 'reports').data.FENGQIAO_CATALOG = '/etc/fengqiao/auth/x'; },
  'a file of mediation that is not mounted': (o) => {
    const [mediation] = find(o, 'Deployment', 'mediation').spec.template.spec.containers;
    mediation.volumeMounts = mediation.volumeMounts.filter(({ name }) => name !== 'holidays');
  },
  'a file for a service that does not read it': (o) => {
    find(o, 'ConfigMap', 'indicators').data.FENGQIAO_DISPUTE_TYPES = '/etc/fengqiao/auth/x';
  },
  'a setting that is no flag': (o) => { find(o, 'ConfigMap').data.FENGQIAO_DATABSE_URL = 'x'; },
  'a key file that is not mounted': (o) => { container(o).volumeMounts = container(o).volumeMounts.filter(({ name }) => name !== 'auth'); },
  'a token that is not mounted': (o) => { container(o).volumeMounts = container(o).volumeMounts.filter(({ name }) => name !== 'peer-token'); },
  'a call without a token': (o) => {
    delete find(o, 'ConfigMap', 'reports').data.FENGQIAO_PEER_TOKEN_FILE;
  },
  'a token that can be written': (o) => { delete container(o).volumeMounts.find(({ name }) => name === 'peer-token').readOnly; },
  'a token for everybody in the container': (o) => { delete pod(o).volumes.find(({ name }) => name === 'peer-token').secret.defaultMode; },
  'a kill before the drain ends': (o) => { pod(o).terminationGracePeriodSeconds = 30; },
  'two processes on one file': (o) => { find(o, 'Deployment').spec.strategy = { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0 } }; },
  'a database beside the volume': (o) => { find(o, 'ConfigMap').data.FENGQIAO_DATABASE_URL = 'sqlite:///tmp/'; },
  'a target that is not there': (o) => { find(o, 'ConfigMap', 'reports').data.FENGQIAO_INDICATORS_TARGET = 'dns:///indicators:7001'; },
  'an object too few': (o) => { o.splice(o.indexOf(find(o, 'Pod')), 1); },
};

breakages['monitoring-full'] = {
  'a monitor that replaces labels': (o) => { delete find(o, 'ServiceMonitor').spec.endpoints[0].honorLabels; },
  'a monitor of a port that is not there': (o) => { find(o, 'ServiceMonitor').spec.endpoints[0].port = 'http'; },
  'a policy that admits everybody': (o) => { find(o, 'NetworkPolicy').spec.ingress[0].from = []; },
};

const [name, rendered, valuesFile] = process.argv.slice(2);
Object.entries(breakages[name]).forEach(([what, breakIt]) => {
  const [objects, values] = load(rendered, valuesFile);
  breakIt(objects);
  let noticed;
  try {
    noticed = check(name, objects, values).some(([, problems]) => problems.length > 0);
  } catch (error) {
    noticed = true;
  }
  console.log(noticed ? `ok ${what} is noticed` : `FAILED the check does not notice ${what}`);
});
