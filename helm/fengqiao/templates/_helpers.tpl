{{/* The name of the chart as labels show it. */}}
{{- define "fengqiao.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 40 | trimSuffix "-" -}}
{{- end -}}

{{/* What objects are named by. Short enough that "-indicators-data" and a pod's suffix still fit into 63 characters. */}}
{{- define "fengqiao.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" -}}
{{- else if contains (include "fengqiao.name" .) .Release.Name -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name (include "fengqiao.name" .) | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{/* The labels that select the release's objects. Never a version: a Deployment's selector can't be changed. */}}
{{- define "fengqiao.selectorLabels" -}}
app.kubernetes.io/name: {{ include "fengqiao.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{/* The labels of every object. */}}
{{- define "fengqiao.labels" -}}
{{ include "fengqiao.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/part-of: fengqiao
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end -}}

{{- define "fengqiao.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "fengqiao.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- default "default" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{- define "fengqiao.image" -}}
{{- with .Values.image -}}
{{- if .digest -}}
{{ .repository }}@{{ .digest }}
{{- else -}}
{{ .repository }}:{{ default $.Chart.AppVersion .tag }}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* The restricted Pod Security Standard; 10001 is the image's user. */}}
{{- define "fengqiao.podSecurityContext" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
fsGroupChangePolicy: OnRootMismatch
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{- define "fengqiao.containerSecurityContext" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end -}}

{{/*
The settings of one service, as the environment form of its flags; takes a dict of root, name and service. What depends on
a service is asked of its values ("has it a catalog?"), never of its name.
*/}}
{{- define "fengqiao.settings" -}}
{{- $values := .root.Values -}}
FENGQIAO_LISTEN: {{ printf "0.0.0.0:%d" (int $values.ports.grpc) | quote }}
FENGQIAO_METRICS_LISTEN: {{ printf "0.0.0.0:%d" (int $values.ports.metrics) | quote }}
FENGQIAO_AUTH: jwt
FENGQIAO_AUTH_JWT_KEYS: /etc/fengqiao/auth/{{ $values.auth.jwt.key }}
FENGQIAO_LOG_LEVEL: {{ $values.log.level }}
FENGQIAO_DRAIN_SECONDS: {{ int $values.drainSeconds | quote }}
FENGQIAO_REFLECTION: {{ $values.reflection | quote }}
{{- if eq $values.database.engine "sqlite" }}
FENGQIAO_DATABASE_URL: sqlite:///var/lib/fengqiao/
{{- else }}
FENGQIAO_STATEMENT_TIMEOUT_SECONDS: {{ int $values.database.statementTimeoutSeconds | quote }}
{{- end }}
{{- with $values.redis.url }}
FENGQIAO_REDIS_URL: {{ . | quote }}
{{- end }}
{{- if hasKey .service "indicatorsTarget" }}
FENGQIAO_INDICATORS_TARGET: {{ default (printf "dns:///%s-indicators:%d" (include "fengqiao.fullname" .root) (int $values.ports.grpc)) .service.indicatorsTarget | quote }}
{{- end }}
{{- with .service.uploadMib }}
FENGQIAO_UPLOAD_MIB: {{ int . | quote }}
{{- end }}
{{- if dig "counting" "enabled" false .service }}
{{- if or $values.services.mediation.enabled .service.counting.mediationTarget }}
FENGQIAO_MEDIATION_TARGET: {{ default (printf "dns:///%s-mediation:%d" (include "fengqiao.fullname" .root) (int $values.ports.grpc)) .service.counting.mediationTarget | quote }}
{{- end }}
{{- if or $values.services.correction.enabled .service.counting.correctionTarget }}
FENGQIAO_CORRECTION_TARGET: {{ default (printf "dns:///%s-correction:%d" (include "fengqiao.fullname" .root) (int $values.ports.grpc)) .service.counting.correctionTarget | quote }}
{{- end }}
{{- with .service.counting.pauseSeconds }}
FENGQIAO_COUNTING_PAUSE_SECONDS: {{ int . | quote }}
{{- end }}
{{- end }}
{{- with include "fengqiao.peerToken" .service | fromYaml }}
FENGQIAO_PEER_TOKEN_FILE: /etc/fengqiao/peer/{{ .key }}
{{- end }}
{{- with .service.scanStore }}
{{- if .endpoint }}
FENGQIAO_SCAN_STORE_ENDPOINT: {{ .endpoint | quote }}
FENGQIAO_SCAN_STORE_BUCKET: {{ .bucket | quote }}
FENGQIAO_SCAN_STORE_REGION: {{ .region | quote }}
FENGQIAO_SCAN_STORE_CREDENTIALS: /etc/fengqiao/scan-store/{{ .key }}
{{- end }}
{{- end }}
{{- if dig "dataKeys" "existingSecret" "" .service }}
FENGQIAO_DATA_KEYS: /etc/fengqiao/data-keys/{{ .service.dataKeys.key }}
{{- end }}
{{- if dig "peers" "existingSecret" "" .service }}
FENGQIAO_CORRECTION_PEERS: /etc/fengqiao/peers/{{ .service.peers.key }}
{{- end }}
{{- $service := .service }}
{{- range include "fengqiao.files" $service | fromYamlArray }}
{{ .setting }}: /etc/fengqiao/{{ .name }}/{{ .key }}
{{- end }}
{{- end -}}

{{/* The Secret with the token that a service shows to those it calls, as YAML; nothing for one that calls nobody. */}}
{{- define "fengqiao.peerToken" -}}
{{- if .peerToken -}}
{{- toYaml .peerToken -}}
{{- else if dig "counting" "enabled" false . -}}
{{- toYaml .counting.peerToken -}}
{{- end -}}
{{- end -}}

{{/*
The files that a service is given in ConfigMaps, as a list in YAML: what it is called in the pod, the setting that takes its path,
where it comes from. Takes a service's values.
*/}}
{{- define "fengqiao.files" -}}
{{- $service := . -}}
{{- $settings := dict "catalog" "FENGQIAO_CATALOG" "parameters" "FENGQIAO_MEDIATION_PARAMETERS" "disputeTypes" "FENGQIAO_DISPUTE_TYPES" "holidays" "FENGQIAO_HOLIDAYS" "assignmentWeights" "FENGQIAO_ASSIGNMENT_WEIGHTS" "subsidyRates" "FENGQIAO_SUBSIDY_RATES" "correctionParameters" "FENGQIAO_CORRECTION_PARAMETERS" "frequencies" "FENGQIAO_CORRECTION_FREQUENCIES" "riskFactors" "FENGQIAO_CORRECTION_RISK_FACTORS" -}}
{{- range $value, $setting := $settings -}}
{{- if dig $value "existingConfigMap" "" $service }}
- name: {{ kebabcase $value }}
  setting: {{ $setting }}
  configMap: {{ index $service $value "existingConfigMap" }}
  key: {{ index $service $value "key" | quote }}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* Refuses what the schema can't see: values that do not fit together. */}}
{{- define "fengqiao.validate" -}}
{{- if not .Values.auth.jwt.existingSecret -}}
{{- fail "auth.jwt.existingSecret is required: the Secret with the public keys (PEM) that callers' tokens are checked with. Make one with: kubectl create secret generic fengqiao-jwt --from-file=keys.pem" -}}
{{- end -}}
{{- if and .Values.redis.url .Values.redis.existingSecret -}}
{{- fail "redis.url and redis.existingSecret exclude one another: give the URL in one place" -}}
{{- end -}}
{{- if eq (int .Values.ports.grpc) (int .Values.ports.metrics) -}}
{{- fail (printf "ports.grpc and ports.metrics are both %d: they must differ" (int .Values.ports.grpc)) -}}
{{- end -}}
{{- if and .Values.networkPolicy.enabled (not .Values.networkPolicy.egress) (or (ne .Values.database.engine "sqlite") .Values.redis.url .Values.redis.existingSecret) -}}
{{- fail "networkPolicy.egress is required where networkPolicy.enabled meets PostgreSQL or Redis: without it no pod reaches them. Say where they are and on which ports" -}}
{{- end -}}
{{- range $name, $service := .Values.services -}}
{{- if and $service $service.enabled -}}
{{- if eq $.Values.database.engine "sqlite" -}}
{{- if ne (int $service.replicas) 1 -}}
{{- fail (printf "services.%s.replicas is %d, but database.engine=sqlite allows exactly 1: one process owns the file. Use database.engine=postgresql for more" $name (int $service.replicas)) -}}
{{- end -}}
{{- else -}}
{{- if not $service.database.existingSecret -}}
{{- fail (printf "services.%s.database.existingSecret is required with database.engine=postgresql: the Secret with this service's database URL" $name) -}}
{{- end -}}
{{- end -}}
{{- if and (hasKey $service "peerToken") (not $service.peerToken.existingSecret) -}}
{{- fail (printf "services.%s.peerToken.existingSecret is required: the Secret with the token that this service shows to those it calls. Make one with: deploy/make_token.sh --key=private.pem --sub=%s --role=service --regions=000000 --expires='+1 year' >token && kubectl create secret generic fengqiao-%s-token --from-file=token" $name $name $name) -}}
{{- end -}}
{{- if and (dig "peers" "existingSecret" "" $service) $.Values.networkPolicy.enabled (not $.Values.networkPolicy.egress) -}}
{{- fail (printf "networkPolicy.egress is required where networkPolicy.enabled meets services.%s.peers: without it no pod reaches the other installations" $name) -}}
{{- end -}}
{{- with $service.scanStore }}
{{- if and .endpoint (not .existingSecret) -}}
{{- fail (printf "services.%s.scanStore.existingSecret is required with scanStore.endpoint: the Secret with the access key's id and, on a second line, its secret" $name) -}}
{{- end -}}
{{- if and .endpoint $.Values.networkPolicy.enabled (not $.Values.networkPolicy.egress) -}}
{{- fail (printf "networkPolicy.egress is required where networkPolicy.enabled meets services.%s.scanStore: without it no pod reaches the object store" $name) -}}
{{- end -}}
{{- if and .existingSecret (not .endpoint) -}}
{{- fail (printf "services.%s.scanStore.endpoint is required with scanStore.existingSecret: where the object store is" $name) -}}
{{- end -}}
{{- end }}
{{- if dig "counting" "enabled" false $service -}}
{{- if not $service.counting.peerToken.existingSecret -}}
{{- fail (printf "services.%s.counting.peerToken.existingSecret is required where counting is enabled: the Secret with the token that this service shows to mediation. Make one with: deploy/make_token.sh --key=private.pem --sub=%s --role=service --regions=000000 --expires='+1 year' >token && kubectl create secret generic fengqiao-%s-token --from-file=token" $name $name $name) -}}
{{- end -}}
{{- if and (not $service.counting.mediationTarget) (not (dig "enabled" false (default dict (get $.Values.services "mediation")))) -}}
{{- fail (printf "services.%s.counting.mediationTarget is required where services.mediation is not enabled" $name) -}}
{{- end -}}
{{- end -}}
{{- if and (hasKey $service "indicatorsTarget") (not $service.indicatorsTarget) (not (dig "enabled" false (default dict (get $.Values.services "indicators")))) -}}
{{- fail (printf "services.%s.indicatorsTarget is required where services.indicators is not enabled" $name) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
