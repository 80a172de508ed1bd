// Holds objects against the types of Kubernetes and the Prometheus operator: wrong types, missing fields, values out of
// an enum, and (which the validators of kubernetes-models let pass) fields that no type has.
'use strict';

const models = {
  'v1/ConfigMap': 'kubernetes-models/v1/ConfigMap',
  'v1/PersistentVolumeClaim': 'kubernetes-models/v1/PersistentVolumeClaim',
  'v1/Pod': 'kubernetes-models/v1/Pod',
  'v1/Service': 'kubernetes-models/v1/Service',
  'v1/ServiceAccount': 'kubernetes-models/v1/ServiceAccount',
  'apps/v1/Deployment': 'kubernetes-models/apps/v1/Deployment',
  'policy/v1/PodDisruptionBudget': 'kubernetes-models/policy/v1/PodDisruptionBudget',
  'networking.k8s.io/v1/NetworkPolicy': 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy',
  'monitoring.coreos.com/v1/ServiceMonitor':
    '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/ServiceMonitor',
  'monitoring.coreos.com/v1/PrometheusRule':
    '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PrometheusRule',
};

// A view of `value` that notes which fields are read: a validator reads every field that its type has, and walks over all
// keys of a free map, so what stays unread is a field that no type has.
function watched(value, path, unread) {
  if (value === null || typeof value !== 'object') return value;
  const seen = new Set();
  const views = new Map();
  if (!Array.isArray(value)) {
    unread.push(() => Object.keys(value).filter((key) => !seen.has(key)).map((key) => `${path}/${key}`));
  }
  return new Proxy(value, {
    get(target, key) {
      const field = target[key];
      if (typeof key === 'symbol') return field;
      seen.add(key);
      if (field === null || typeof field !== 'object') return field;
      if (!views.has(key)) views.set(key, watched(field, `${path}/${key}`, unread));
      return views.get(key);
    },
    ownKeys(target) {
      Object.keys(target).forEach((key) => seen.add(key));
      return Reflect.ownKeys(target);
    },
  });
}

// The problems of one object, as sentences.
function typeProblems(object) {
  const type = `${object.apiVersion}/${object.kind}`;
  if (!models[type]) return [`no such type in the test's list: ${type}`];
  const model = require(models[type])[object.kind];
  const unread = [];
  try {
    model.prototype.validate.call(watched(object, '', unread));
  } catch (error) {
    return [error.message];
  }
  return unread.flatMap((list) => list()).map((path) => `${path} is no field of ${type}`);
}

module.exports = { typeProblems };
