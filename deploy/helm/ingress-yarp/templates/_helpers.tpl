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
{{- if contains "ingress-nginx/controller" (printf "%v/%v" $image.repository $image.image) -}}
{{- fail "controller.image names ingress-nginx' own program: take controller.image out of the values that you bring along" -}}
{{- end -}}
{{- /* The registry that all images come from, unless it is the one of ingress-nginx' own, which has none of ours. */ -}}
{{- $global := dig "image" "registry" "" ($root.Values.global | default dict) -}}
{{- $registry := $image.registry | default (ternary "" $global (eq $global "registry.k8s.io")) | default $image.defaultRegistry -}}
{{- if $image.repository -}}
{{- $image.repository -}}
{{- else -}}
{{- with $registry }}{{ . }}/{{ end -}}
{{- $image.image -}}
{{- end -}}
:{{ $image.tag | default $root.Chart.AppVersion }}
{{- with $image.digest }}@{{ . }}{{ end -}}
{{- end -}}

{{- define "ingress-yarp.containerSecurityContext" -}}
runAsNonRoot: {{ .runAsNonRoot }}
runAsUser: {{ int64 .runAsUser }}
runAsGroup: {{ int64 .runAsGroup }}
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
