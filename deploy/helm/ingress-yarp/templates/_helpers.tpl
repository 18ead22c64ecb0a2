{{- define "ingress-yarp.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{- define "ingress-yarp.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 42 | trimSuffix "-" -}}
{{- else if contains (include "ingress-yarp.name" .) .Release.Name -}}
{{- .Release.Name | trunc 42 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name (include "ingress-yarp.name" .) | trunc 42 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "ingress-yarp.namespace" -}}
{{- default .Release.Namespace .Values.namespaceOverride -}}
{{- end -}}

{{- define "ingress-yarp.controller.fullname" -}}
{{- printf "%s-controller" (include "ingress-yarp.fullname" .) -}}
{{- end -}}

{{- define "ingress-yarp.defaultBackend.fullname" -}}
{{- printf "%s-%s" (include "ingress-yarp.fullname" .) .Values.defaultBackend.name -}}
{{- end -}}

{{- define "ingress-yarp.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "ingress-yarp.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- default "default" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{- define "ingress-yarp.electionID" -}}
{{- default (printf "%s-leader" (include "ingress-yarp.fullname" .)) .Values.controller.electionID -}}
{{- end -}}

{{- define "ingress-yarp.watchNamespace" -}}
{{- default (include "ingress-yarp.namespace" .) .Values.controller.scope.namespace -}}
{{- end -}}

{{/* Takes (list context given): a namespace that the controller reads, also when it reads one only. */}}
{{- define "ingress-yarp.readNamespace" -}}
{{- $root := index . 0 -}}
{{- $standard := include "ingress-yarp.namespace" $root -}}
{{- if $root.Values.controller.scope.enabled -}}
{{- $standard = include "ingress-yarp.watchNamespace" $root -}}
{{- end -}}
{{- default $standard (index . 1) -}}
{{- end -}}

{{- define "ingress-yarp.selectorLabels" -}}
app.kubernetes.io/name: {{ include "ingress-yarp.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{/* Takes (list context component). */}}
{{- define "ingress-yarp.labels" -}}
{{- $root := index . 0 -}}
helm.sh/chart: {{ printf "%s-%s" $root.Chart.Name $root.Chart.Version | replace "+" "_" }}
{{ include "ingress-yarp.selectorLabels" $root }}
app.kubernetes.io/version: {{ $root.Chart.AppVersion | quote }}
app.kubernetes.io/part-of: {{ include "ingress-yarp.name" $root }}
app.kubernetes.io/managed-by: {{ $root.Release.Service }}
app.kubernetes.io/component: {{ index . 1 }}
{{- with $root.Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* Takes (list context image). */}}
{{- define "ingress-yarp.image" -}}
{{- $root := index . 0 -}}
{{- $image := index . 1 -}}
{{- if contains "ingress-nginx" (printf "%v/%v" $image.repository $image.image) -}}
{{- fail "controller.image names ingress-nginx' image: take controller.image out of the values that you bring along" -}}
{{- end -}}
{{- with $image.registry }}{{ . }}/{{ end -}}
{{- $image.repository | default $image.image -}}
:{{ $image.tag | default $root.Chart.AppVersion }}
{{- with $image.digest }}@{{ . }}{{ end -}}
{{- end -}}

{{- define "ingress-yarp.containerSecurityContext" -}}
runAsNonRoot: {{ .runAsNonRoot }}
runAsUser: {{ .runAsUser }}
runAsGroup: {{ .runAsGroup }}
allowPrivilegeEscalation: {{ .allowPrivilegeEscalation }}
readOnlyRootFilesystem: {{ .readOnlyRootFilesystem }}
seccompProfile:
  {{- toYaml .seccompProfile | nindent 2 }}
capabilities:
  {{- toYaml .capabilities | nindent 2 }}
{{- end -}}

{{/* Where the webhook's certificate is: "" when Helm makes none. */}}
{{- define "ingress-yarp.admission.secretName" -}}
{{- default (printf "%s-admission" (include "ingress-yarp.fullname" .)) .Values.controller.admissionWebhooks.existingSecret -}}
{{- end -}}

{{/* Values of ingress-nginx' chart that change nothing here and are set all the same, with the reason; as JSON. */}}
{{- define "ingress-yarp.ignoredValues" -}}
{{- $reasons := dict
  "allowSnippetAnnotations" "snippets are never executed; the check command names the annotation that does the same"
  "customTemplate" "there is no nginx.conf"
  "enableAnnotationValidations" "annotation values are always validated"
  "enableMimalloc" "there is no nginx process"
  "existingPsp" "PodSecurityPolicies are gone since Kubernetes 1.25"
  "extraModules" "there are no nginx modules"
  "healthCheckPath" "the probes name their path themselves"
  "keda" "make a ScaledObject of your own"
  "luaPackages" "there is no Lua"
  "maxmindLicenseKey" "GeoIP is not supported"
  "name" "the objects are always named <full name>-controller"
  "opentelemetry" "tracing needs no module: set enable-opentelemetry in controller.config"
  "proxyHeaders" "its name is proxySetHeaders"
-}}
{{- $found := dict -}}
{{- range $name, $reason := $reasons -}}
{{- if hasKey $.Values.controller $name -}}
{{- $_ := set $found (printf "controller.%s" $name) $reason -}}
{{- end -}}
{{- end -}}
{{- range $name := list "createSecretJob" "patchWebhookJob" "patch" "certificate" "key" "existingPsp" "extraEnvs" "networkPolicyEnabled" -}}
{{- if hasKey $.Values.controller.admissionWebhooks $name -}}
{{- $_ := set $found (printf "controller.admissionWebhooks.%s" $name) "the certificate needs no job: Helm, cert-manager or you make it" -}}
{{- end -}}
{{- end -}}
{{- if hasKey .Values "dhParam" -}}
{{- $_ := set $found "dhParam" "there are no DHE suites" -}}
{{- end -}}
{{- if hasKey .Values "podSecurityPolicy" -}}
{{- $_ := set $found "podSecurityPolicy" "PodSecurityPolicies are gone since Kubernetes 1.25" -}}
{{- end -}}
{{- toJson $found -}}
{{- end -}}
