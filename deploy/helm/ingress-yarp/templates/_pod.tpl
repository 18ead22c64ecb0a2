{{/* The pod template of the Deployment or DaemonSet. */}}
{{- define "ingress-yarp.pod" -}}
{{- $controller := .Values.controller -}}
metadata:
  labels:
    {{- /* Nothing that a new version changes: replicas find each other by their labels, also while they are replaced. */}}
    {{- include "ingress-yarp.controllerSelector" . | nindent 4 }}
    {{- with $controller.podLabels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  annotations:
    prometheus.io/scrape: "true"
    prometheus.io/port: {{ $controller.metrics.port | quote }}
    {{- with $controller.podAnnotations }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  serviceAccountName: {{ include "ingress-yarp.serviceAccountName" . }}
  automountServiceAccountToken: {{ .Values.serviceAccount.automountServiceAccountToken }}
  terminationGracePeriodSeconds: {{ $controller.terminationGracePeriodSeconds }}
  {{- with .Values.imagePullSecrets }}
  imagePullSecrets:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $controller.runtimeClassName }}
  runtimeClassName: {{ . }}
  {{- end }}
  {{- with $controller.priorityClassName }}
  priorityClassName: {{ . }}
  {{- end }}
  {{- if $controller.hostNetwork }}
  hostNetwork: true
  {{- end }}
  {{- if $controller.shareProcessNamespace }}
  shareProcessNamespace: true
  {{- end }}
  {{- with $controller.hostname }}
  hostname: {{ . }}
  {{- end }}
  {{- with $controller.hostAliases }}
  hostAliases:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  dnsPolicy: {{ $controller.dnsPolicy | default (ternary "ClusterFirstWithHostNet" "ClusterFirst" $controller.hostNetwork) }}
  {{- with $controller.dnsConfig }}
  dnsConfig:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- $sysctls := include "ingress-yarp.sysctls" . | fromJson }}
  {{- if or $controller.podSecurityContext $sysctls }}
  securityContext:
    {{- with $controller.podSecurityContext }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
    {{- with $sysctls }}
    sysctls:
    {{- range $name, $value := . }}
    - name: {{ $name | quote }}
      value: {{ $value | quote }}
    {{- end }}
    {{- end }}
  {{- end }}
  {{- with $controller.nodeSelector }}
  nodeSelector:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $controller.tolerations }}
  tolerations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $controller.affinity }}
  affinity:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- if $controller.topologySpreadConstraints }}
  topologySpreadConstraints:
    {{- tpl (toYaml $controller.topologySpreadConstraints) . | nindent 4 }}
  {{- else if eq $controller.kind "Deployment" }}
  topologySpreadConstraints:
  {{- range $key := list "kubernetes.io/hostname" "topology.kubernetes.io/zone" }}
  - maxSkew: 1
    topologyKey: {{ $key }}
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels:
        {{- include "ingress-yarp.selectorLabels" $ | nindent 8 }}
        app.kubernetes.io/component: controller
  {{- end }}
  {{- end }}
  {{- with $controller.extraInitContainers }}
  initContainers:
    {{- tpl (toYaml .) $ | nindent 4 }}
  {{- end }}
  containers:
  - name: {{ $controller.containerName }}
    image: {{ include "ingress-yarp.image" (list . $controller.image) }}
    imagePullPolicy: {{ $controller.image.pullPolicy }}
    args:
    {{- include "ingress-yarp.params" . | nindent 4 }}
    env:
    - name: POD_NAME
      valueFrom:
        fieldRef:
          fieldPath: metadata.name
    - name: POD_NAMESPACE
      valueFrom:
        fieldRef:
          fieldPath: metadata.namespace
    # Its socket would be the only file written besides bodies; dotnet-trace and dotnet-dump want it.
    - name: DOTNET_EnableDiagnostics
      value: "0"
    {{- with $controller.extraEnvs }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
    ports:
    - name: http
      containerPort: {{ include "ingress-yarp.httpPort" . }}
      protocol: TCP
      {{- if $controller.hostPort.enabled }}
      hostPort: {{ $controller.hostPort.ports.http }}
      {{- end }}
    - name: https
      containerPort: {{ include "ingress-yarp.httpsPort" . }}
      protocol: TCP
      {{- if $controller.hostPort.enabled }}
      hostPort: {{ $controller.hostPort.ports.https }}
      {{- end }}
    - name: {{ $controller.metrics.portName }}
      containerPort: {{ $controller.metrics.port }}
      protocol: TCP
    {{- if $controller.admissionWebhooks.enabled }}
    - name: webhook
      containerPort: {{ $controller.admissionWebhooks.port }}
      protocol: TCP
    {{- end }}
    {{- range $port, $_ := .Values.tcp }}
    - name: {{ with $.Values.portNamePrefix }}{{ . }}-{{ end }}{{ $port }}-tcp
      containerPort: {{ $port }}
      protocol: TCP
      {{- if $controller.hostPort.enabled }}
      hostPort: {{ $port }}
      {{- end }}
    {{- end }}
    {{- range $port, $_ := .Values.udp }}
    - name: {{ with $.Values.portNamePrefix }}{{ . }}-{{ end }}{{ $port }}-udp
      containerPort: {{ $port }}
      protocol: UDP
      {{- if $controller.hostPort.enabled }}
      hostPort: {{ $port }}
      {{- end }}
    {{- end }}
    livenessProbe:
      {{- toYaml $controller.livenessProbe | nindent 6 }}
    readinessProbe:
      {{- include "ingress-yarp.readinessProbe" . | nindent 6 }}
    {{- with $controller.startupProbe }}
    startupProbe:
      {{- toYaml . | nindent 6 }}
    {{- end }}
    {{- with include "ingress-yarp.lifecycle" . | fromJson }}
    lifecycle:
      {{- toYaml . | nindent 6 }}
    {{- end }}
    resources:
      {{- toYaml $controller.resources | nindent 6 }}
    {{- with $controller.resizePolicy }}
    resizePolicy:
      {{- toYaml . | nindent 6 }}
    {{- end }}
    securityContext:
      {{- if $controller.containerSecurityContext }}
      {{- toYaml $controller.containerSecurityContext | nindent 6 }}
      {{- else }}
      {{- include "ingress-yarp.containerSecurityContext" (include "ingress-yarp.rights" . | fromJson) | nindent 6 }}
      {{- end }}
    volumeMounts:
    - name: tmp
      mountPath: /tmp
    {{- if $controller.admissionWebhooks.enabled }}
    - name: admission-certificate
      mountPath: /certificates
      readOnly: true
    {{- if $controller.admissionWebhooks.clientAuthoritySecret }}
    - name: admission-client-authority
      mountPath: /client-authority
      readOnly: true
    {{- end }}
    {{- end }}
    {{- with $controller.extraVolumeMounts }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- with $controller.extraContainers }}
  {{- tpl (toYaml .) $ | nindent 2 }}
  {{- end }}
  volumes:
  # Request bodies above client-body-buffer-size, while they are under way.
  - name: tmp
    emptyDir:
      sizeLimit: 1Gi
  {{- if $controller.admissionWebhooks.enabled }}
  - name: admission-certificate
    secret:
      secretName: {{ include "ingress-yarp.admission.secretName" . }}
  {{- with $controller.admissionWebhooks.clientAuthoritySecret }}
  - name: admission-client-authority
    secret:
      secretName: {{ . }}
      items:
      - {key: ca.crt, path: ca.crt}
  {{- end }}
  {{- end }}
  {{- with $controller.extraVolumes }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end -}}
