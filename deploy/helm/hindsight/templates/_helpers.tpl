{{- define "hindsight.fullname" -}}
{{- if contains .Chart.Name .Release.Name -}}
{{- .Release.Name | trunc 50 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name .Chart.Name | trunc 50 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "hindsight.selector" -}}
app.kubernetes.io/name: {{ .root.Chart.Name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .service }}
{{- end -}}

{{- define "hindsight.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{ include "hindsight.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
{{- end -}}

{{- define "hindsight.image" -}}
{{- $registry := required "image.registry: where were the images of deploy/Dockerfile pushed?" .root.Values.image.registry -}}
{{- printf "%s/hindsight-%s:%s" (trimSuffix "/" $registry) .service (.root.Values.image.tag | default .root.Chart.AppVersion) -}}
{{- end -}}

{{/* Health and metrics: the API's are on its own port. */}}
{{- define "hindsight.port" -}}
{{- if eq .service "api" }}8080{{ else }}9464{{ end -}}
{{- end -}}

{{/* Settings by name, those of the service over those of all. Takes root, service. */}}
{{- define "hindsight.settings" -}}
{{- $given := merge (dict) (index .root.Values .service).settings .root.Values.settings -}}
{{- range $name := keys $given | sortAlpha }}
{{- $value := get $given $name }}
{{- /* Helm reads every number as a float, and would write 268435456 as 2.68435456e+08. */}}
{{- if and (kindIs "float64" $value) (eq (floor $value) $value) }}{{ $value = int64 $value }}{{ end }}
- name: {{ $name }}
  value: {{ $value | toString | quote }}
{{- end }}
{{- end -}}

{{- define "hindsight.redisEnv" -}}
- name: RING_REDIS_URL_FILE
  value: /secrets/ring-redis-url
- name: QUEUE_REDIS_URL_FILE
  value: /secrets/queue-redis-url
- name: HOST
  value: 0.0.0.0
{{- end -}}

{{- define "hindsight.s3Env" -}}
- name: OBJECT_STORE
  value: minio
- name: S3_ENDPOINT
  value: {{ required "s3.endpoint: where is the S3 store?" .Values.s3.endpoint | quote }}
- name: S3_REGION
  value: {{ .Values.s3.region | quote }}
- name: S3_BUCKET
  value: {{ .Values.s3.bucket | quote }}
- name: S3_ACCESS_KEY_FILE
  value: /secrets/s3-access-key
- name: S3_SECRET_KEY_FILE
  value: /secrets/s3-secret-key
{{- end -}}

{{- define "hindsight.secretSource" -}}
- secret:
    name: {{ .name }}
    items:
      - key: {{ .key }}
        path: {{ .path }}
{{- end -}}

{{/* One volume with the secrets that the service needs, and no more. Takes root, s3, secretKey. */}}
{{- define "hindsight.secretsVolume" -}}
{{- $values := .root.Values -}}
- name: secrets
  projected:
    defaultMode: 0440
    sources:
      {{- include "hindsight.secretSource" (dict "path" "ring-redis-url" "key" $values.ringRedis.key "name" (required "ringRedis.existingSecret: which Secret has the address of the ring's Redis?" $values.ringRedis.existingSecret)) | nindent 6 }}
      {{- include "hindsight.secretSource" (dict "path" "queue-redis-url" "key" $values.queueRedis.key "name" (required "queueRedis.existingSecret: which Secret has the address of the queue's Redis?" $values.queueRedis.existingSecret)) | nindent 6 }}
      {{- if .s3 }}
      {{- $name := required "s3.existingSecret: which Secret has the keys of the S3 store?" $values.s3.existingSecret }}
      {{- include "hindsight.secretSource" (dict "path" "s3-access-key" "key" $values.s3.accessKeyKey "name" $name) | nindent 6 }}
      {{- include "hindsight.secretSource" (dict "path" "s3-secret-key" "key" $values.s3.secretKeyKey "name" $name) | nindent 6 }}
      {{- end }}
      {{- if and .secretKey $values.secretKey.existingSecret }}
      {{- include "hindsight.secretSource" (dict "path" "secret.key" "key" $values.secretKey.key "name" $values.secretKey.existingSecret) | nindent 6 }}
      {{- end }}
{{- end -}}

{{/* What stands at the head of every pod's specification. Takes root, service. */}}
{{- define "hindsight.podHead" -}}
{{- $own := index .root.Values .service -}}
serviceAccountName: {{ include "hindsight.fullname" .root }}
automountServiceAccountToken: false
# Kubernetes would set HINDSIGHT_API_PORT and its like for the Service, and the services refuse unknown HINDSIGHT_ names.
enableServiceLinks: false
# The services drain for 5 to 8 s, hand back what still runs, and give each step of the end 2 s more.
terminationGracePeriodSeconds: 40
securityContext:
  runAsNonRoot: true
  {{- toYaml .root.Values.podSecurityContext | nindent 2 }}
  seccompProfile: { type: RuntimeDefault }
{{- with .root.Values.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- with $own.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $own.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $own.affinity }}
affinity: {{- toYaml . | nindent 2 }}
{{- end }}
topologySpreadConstraints:
  - maxSkew: 1
    topologyKey: kubernetes.io/hostname
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels: {{- include "hindsight.selector" . | nindent 8 }}
{{- end -}}

{{/* Image, rights, port and probes of a container. Takes root, service. */}}
{{- define "hindsight.containerHead" -}}
- name: {{ .service }}
  image: {{ include "hindsight.image" . | quote }}
  imagePullPolicy: {{ .root.Values.image.pullPolicy }}
  securityContext:
    runAsNonRoot: true
    allowPrivilegeEscalation: false
    privileged: false
    readOnlyRootFilesystem: true
    capabilities: { drop: [ALL] }
    seccompProfile: { type: RuntimeDefault }
  ports:
    - { name: http, containerPort: {{ include "hindsight.port" . }}, protocol: TCP }
  startupProbe:
    httpGet: { path: /healthz, port: http }
    periodSeconds: 2
    failureThreshold: 30
  # The process lives. Redis or S3 being away is no reason to start it again: that is what readiness says.
  livenessProbe:
    httpGet: { path: /healthz, port: http }
    periodSeconds: 10
    timeoutSeconds: 5
    failureThreshold: 6
  # Each of its checks takes 2 s at most.
  readinessProbe:
    httpGet: { path: /readyz, port: http }
    periodSeconds: 5
    timeoutSeconds: 4
    failureThreshold: 2
  resources: {{- toYaml (index .root.Values .service).resources | nindent 4 }}
{{- end -}}

{{- define "hindsight.podMetadata" -}}
labels: {{- include "hindsight.labels" . | nindent 2 }}
{{- if not .root.Values.podMonitor.enabled }}
annotations:
  prometheus.io/scrape: 'true'
  prometheus.io/port: {{ include "hindsight.port" . | quote }}
{{- end }}
{{- end -}}
