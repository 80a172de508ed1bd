// What every rendering of the chart must hold to, beyond the types: selectors, security, probes, settings. Each rule takes
// the objects and the values and returns its problems as sentences.
'use strict';

const fs = require('fs');
const path = require('path');

// The flags of a program (fengqiao-<service>) as its source defines them, in their environment form. A program passes over a
// variable that is none of its own, so a misspelt setting would be a silence.
function settingsOf(program) {
  const folder = `services/${program.replace(/^fengqiao-/, '')}`;
  const sources = ['common/service/server_main.cc', `${folder}/main.cc`, `${folder}/service.cc`].map((file) => fs.readFileSync(path.join(__dirname, '../..', file), 'utf8'));
  const names = sources.flatMap((source) => [...source.matchAll(/^ABSL_FLAG\([^,]+, (\w+),/gm)]).map(([, name]) => name);
  return new Set(names.map((name) => `FENGQIAO_${name.toUpperCase()}`));
}

const of = (objects, kind) => objects.filter((object) => object.kind === kind);
const label = (object) => `${object.kind}/${object.metadata.name}`;
const matches = (selector, labels) => Object.entries(selector).every(([key, value]) => labels[key] === value);

// What Secrets hold is for reading, and not for everybody in the container.
function secretsAreReadOnly(objects) {
  return pods(objects).flatMap(({ object, spec }) => (spec.volumes || []).filter((volume) => volume.secret).flatMap((volume) => {
    const mounts = spec.containers.flatMap((container) => container.volumeMounts || []).filter(({ name }) => name === volume.name);
    return mounts.every((mount) => mount.readOnly === true) && volume.secret.defaultMode === 0o440
      ? [] : [`${label(object)}: the Secret ${volume.secret.secretName} can be written, or read by others`];
  }));
}

// The feed's metrics have a label `service`, and so has every target that the operator finds.
function monitorsHonourLabels(objects) {
  return of(objects, 'ServiceMonitor').filter((monitor) => monitor.spec.endpoints.some((endpoint) => endpoint.honorLabels !== true))
    .map((monitor) => `${label(monitor)} replaces the metrics' own labels`);
}

// Every pod specification, with the object that it stands in.
function pods(objects) {
  return objects.flatMap((object) => {
    if (object.kind === 'Pod') return [{ object, spec: object.spec }];
    return object.kind === 'Deployment' ? [{ object, spec: object.spec.template.spec }] : [];
  });
}

// The settings of a Deployment's container: its ConfigMap, then its own environment.
function environment(objects, deployment) {
  const container = deployment.spec.template.spec.containers[0];
  const maps = (container.envFrom || []).map(({ configMapRef }) =>
    of(objects, 'ConfigMap').find((map) => map.metadata.name === configMapRef.name));
  const all = {};
  maps.forEach((map) => Object.assign(all, map ? map.data : { MISSING_CONFIGMAP: 'true' }));
  (container.env || []).forEach((entry) => { all[entry.name] = entry.value === undefined ? entry.valueFrom : entry.value; });
  return all;
}

function namesAreUnique(objects) {
  const names = objects.map(label);
  return names.filter((name, at) => names.indexOf(name) !== at).map((name) => `${name} is there twice`);
}

function namesAreShort(objects) {
  return objects.filter((object) => object.metadata.name.length > 63).map((object) => `${label(object)} is longer than 63`);
}

function selectorsAreStable(objects) {
  return objects.flatMap((object) => {
    const { selector, podSelector } = object.spec || {};
    const found = (selector && selector.matchLabels) || (podSelector && podSelector.matchLabels) || selector;
    if (!found) return [];
    return Object.keys(found).filter((key) => /version|chart|managed-by/.test(key)).map((key) => `${label(object)} selects by ${key}`);
  });
}

function selectorsFindOneDeployment(objects) {
  const problems = [];
  of(objects, 'Deployment').forEach((deployment) => {
    if (!matches(deployment.spec.selector.matchLabels, deployment.spec.template.metadata.labels)) {
      problems.push(`${label(deployment)} does not select its own pods`);
    }
  });
  [...of(objects, 'Service'), ...of(objects, 'PodDisruptionBudget')].forEach((object) => {
    const selector = object.spec.selector.matchLabels || object.spec.selector;
    const found = of(objects, 'Deployment').filter((deployment) => matches(selector, deployment.spec.template.metadata.labels));
    if (found.length !== 1) problems.push(`${label(object)} selects the pods of ${found.length} Deployments`);
  });
  return problems;
}

function servicesAreHeadless(objects) {
  return of(objects, 'Service').filter((service) => service.spec.clusterIP !== 'None').map((service) => `${label(service)} has a virtual address`);
}

function monitorsFindPorts(objects) {
  return of(objects, 'ServiceMonitor').flatMap((monitor) => {
    const services = of(objects, 'Service').filter((service) => matches(monitor.spec.selector.matchLabels, service.metadata.labels));
    if (services.length === 0) return [`${label(monitor)} finds no Service`];
    return services.flatMap((service) => monitor.spec.endpoints
      .filter((endpoint) => !service.spec.ports.some((port) => port.name === endpoint.port))
      .map((endpoint) => `${label(service)} has no port ${endpoint.port}`));
  });
}

function podsAreRestricted(objects) {
  return pods(objects).flatMap(({ object, spec }) => {
    const problems = [];
    const want = (holds, what) => { if (!holds) problems.push(`${label(object)}: ${what}`); };
    want(spec.automountServiceAccountToken === false, 'gets a token of Kubernetes');
    want(spec.enableServiceLinks === false, 'gets the addresses of other Services as variables');
    want(spec.securityContext.runAsNonRoot === true && spec.securityContext.runAsUser > 0, 'may run as root');
    want(spec.securityContext.seccompProfile.type === 'RuntimeDefault', 'has no seccomp profile');
    spec.containers.forEach(({ securityContext, resources }) => {
      want(securityContext.allowPrivilegeEscalation === false, 'may gain privileges');
      want(securityContext.readOnlyRootFilesystem === true, 'may write to the root file system');
      want(securityContext.capabilities.drop.includes('ALL') && !securityContext.capabilities.add, 'keeps capabilities');
      want(resources && resources.requests.memory && resources.limits.memory, 'has no bounds of memory');
    });
    return problems;
  });
}

function volumesAreThere(objects) {
  return pods(objects).flatMap(({ object, spec }) => {
    const volumes = new Set((spec.volumes || []).map((volume) => volume.name));
    const mounts = new Set(spec.containers.flatMap((container) => container.volumeMounts || []).map((mount) => mount.name));
    return [
      ...[...mounts].filter((name) => !volumes.has(name)).map((name) => `${label(object)}: the volume ${name} is missing`),
      ...[...volumes].filter((name) => !mounts.has(name)).map((name) => `${label(object)}: the volume ${name} is not mounted`),
    ];
  });
}

function probesAskByName(objects) {
  const names = { startupProbe: 'liveness', livenessProbe: 'liveness', readinessProbe: 'readiness' };
  return of(objects, 'Deployment').flatMap((deployment) => {
    const container = deployment.spec.template.spec.containers[0];
    const port = container.ports.find(({ name }) => name === 'grpc').containerPort;
    return Object.entries(names)
      .filter(([probe, name]) => !container[probe] || !container[probe].grpc || container[probe].grpc.service !== name || container[probe].grpc.port !== port)
      .map(([probe, name]) => `${label(deployment)}: ${probe} does not ask for ${name} on port ${port}`);
  });
}

function settingsAreFlags(objects) {
  return of(objects, 'Deployment').flatMap((deployment) => {
    const settings = settingsOf(deployment.spec.template.spec.containers[0].name);
    return Object.keys(environment(objects, deployment))
      .filter((name) => !settings.has(name) && !/^PGSSL(MODE|ROOTCERT)$/.test(name))
      .map((name) => `${label(deployment)}: ${name} is no flag`);
  });
}

function settingsAgreeWithPods(objects) {
  return of(objects, 'Deployment').flatMap((deployment) => {
    const problems = [];
    const want = (holds, what) => { if (!holds) problems.push(`${label(deployment)}: ${what}`); };
    const spec = deployment.spec.template.spec;
    const [container] = spec.containers;
    const env = environment(objects, deployment);
    const mounted = (path) => container.volumeMounts.some((mount) => path.startsWith(`${mount.mountPath}/`));
    const port = (name) => String(container.ports.find((each) => each.name === name).containerPort);
    want(env.FENGQIAO_AUTH === 'jwt', 'is not authenticated by tokens');
    want(env.FENGQIAO_LISTEN === `0.0.0.0:${port('grpc')}`, 'does not listen on its grpc port');
    want(env.FENGQIAO_METRICS_LISTEN === `0.0.0.0:${port('metrics')}`, 'does not show metrics on its port');
    Object.values(env).filter((value) => typeof value === 'string' && value.startsWith('/'))
      .forEach((path) => want(mounted(path), `${path} is not mounted`));
    const pause = container.lifecycle ? Number(container.lifecycle.preStop.exec.command[1]) : 0;
    want(spec.terminationGracePeriodSeconds > pause + Number(env.FENGQIAO_DRAIN_SECONDS), 'is killed before it has drained');
    want(container.command[0] === `/usr/local/bin/${container.name}`, 'runs another program than its name says');
    want(env.FENGQIAO_DATABASE_URL, 'has no database');
    // Tokens are checked everywhere, so whoever calls another service needs one.
    const calls = TARGETS.some((name) => env[name]);
    want(!calls || env.FENGQIAO_PEER_TOKEN_FILE, 'calls another service without a token');
    return problems;
  });
}

const TARGETS = ['FENGQIAO_INDICATORS_TARGET', 'FENGQIAO_MEDIATION_TARGET', 'FENGQIAO_CORRECTION_TARGET'];

// A target inside the release must be a Service that is there, with that port.
function targetsAreThere(objects) {
  return of(objects, 'Deployment').flatMap((deployment) => {
    const env = environment(objects, deployment);
    const targets = TARGETS.map((name) => env[name]).filter(Boolean);
    if (!targets.length) return /reports/.test(deployment.metadata.name) ? [`${label(deployment)} does not know its indicators service`] : [];
    return targets.flatMap((target) => {
      const [, host, port] = /^(?:dns:\/\/\/)?([^:]+):(\d+)$/.exec(target);
      if (host.includes('.')) return [];
      const service = of(objects, 'Service').find((each) => each.metadata.name === host);
      return service && service.spec.ports.some((each) => String(each.port) === port) ? [] : [`${label(deployment)}: ${target} is no Service`];
    });
  });
}

function enginesHaveTheirShape(objects, values) {
  const sqlite = !values.database || values.database.engine !== 'postgresql';
  return of(objects, 'Deployment').flatMap((deployment) => {
    const problems = [];
    const want = (holds, what) => { if (!holds) problems.push(`${label(deployment)}: ${what}`); };
    const url = environment(objects, deployment).FENGQIAO_DATABASE_URL;
    const { strategy, replicas } = deployment.spec;
    const { volumes, containers: [container] } = deployment.spec.template.spec;
    const data = volumes.find((volume) => volume.persistentVolumeClaim);
    if (sqlite) {
      want(replicas === 1 && strategy.type === 'Recreate', 'may run twice on one file');
      const mount = data && container.volumeMounts.find(({ name }) => name === data.name);
      want(mount && url === `sqlite://${mount.mountPath}/`, 'does not keep its file on its volume');
    } else {
      want(strategy.type === 'RollingUpdate' && strategy.rollingUpdate.maxUnavailable === 0, 'is away during an upgrade');
      want(url && url.secretKeyRef, 'does not read its URL from a Secret');
      want(!data, 'has a volume that it does not need');
    }
    return problems;
  });
}

// `from` or `to` left empty would admit everybody.
function policiesNameTheirPeers(objects) {
  return of(objects, 'NetworkPolicy').flatMap((policy) => policy.spec.ingress
    .filter((rule) => !rule.from || rule.from.length === 0).map(() => `${label(policy)} admits everybody`));
}

module.exports = {
  rules: [
    namesAreUnique, namesAreShort, selectorsAreStable, selectorsFindOneDeployment, servicesAreHeadless, monitorsFindPorts,
    monitorsHonourLabels, podsAreRestricted, secretsAreReadOnly, volumesAreThere, probesAskByName, settingsAreFlags, settingsAgreeWithPods, targetsAreThere,
    enginesHaveTheirShape, policiesNameTheirPeers,
  ],
  label,
};
