{{/*
The spec of a Service for traffic. Takes (list context service): controller.service, or what controller.service.internal makes of it.
*/}}
{{- define "ingress-yarp.serviceSpec" -}}
{{- $root := index . 0 -}}
{{- $service := index . 1 -}}
type: {{ $service.type }}
{{- if and $service.externalTrafficPolicy (ne $service.type "ClusterIP") }}
externalTrafficPolicy: {{ $service.externalTrafficPolicy }}
{{- end }}
{{- range $name := list "clusterIP" "sessionAffinity" "ipFamilyPolicy" "trafficDistribution" }}
{{- with index $service $name }}
{{ $name }}: {{ . }}
{{- end }}
{{- end }}
{{- range $name := list "clusterIPs" "externalIPs" "ipFamilies" }}
{{- with index $service $name }}
{{ $name }}:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}
{{- if eq $service.type "LoadBalancer" }}
{{- range $name := list "loadBalancerIP" "loadBalancerClass" "healthCheckNodePort" }}
{{- with index $service $name }}
{{ $name }}: {{ . }}
{{- end }}
{{- end }}
{{- with $service.loadBalancerSourceRanges }}
loadBalancerSourceRanges:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- if not $service.allocateLoadBalancerNodePorts }}
allocateLoadBalancerNodePorts: false
{{- end }}
{{- end }}
selector:
  {{- include "ingress-yarp.controllerSelector" $root | nindent 2 }}
ports:
  {{- include "ingress-yarp.servicePorts" (list $root $service) | trim | nindent 0 }}
{{- end -}}

{{/* The ports of a Service for traffic. Takes (list context service). */}}
{{- define "ingress-yarp.servicePorts" -}}
{{- $root := index . 0 -}}
{{- $service := index . 1 -}}
{{- $nodePorts := has $service.type (list "NodePort" "LoadBalancer") -}}
{{- range $name := list "http" "https" }}
{{- if index $service (printf "enable%s" (title $name)) }}
- name: {{ $name }}
  port: {{ index $service.ports $name }}
  protocol: TCP
  targetPort: {{ index $service.targetPorts $name }}
  {{- if $service.appProtocol }}
  appProtocol: {{ $name }}
  {{- end }}
  {{- if and $nodePorts (index $service.nodePorts $name) }}
  nodePort: {{ index $service.nodePorts $name }}
  {{- end }}
{{- end }}
{{- end }}
{{- range $protocol := list "tcp" "udp" }}
{{- range $port, $_ := index $root.Values $protocol }}
{{- $name := printf "%s%v-%s" (empty $root.Values.portNamePrefix | ternary "" (printf "%s-" $root.Values.portNamePrefix)) $port $protocol }}
- name: {{ $name }}
  port: {{ $port }}
  protocol: {{ upper $protocol }}
  targetPort: {{ $name }}
  {{- if and $nodePorts (index (index $service.nodePorts $protocol | default dict) (toString $port)) }}
  nodePort: {{ index (index $service.nodePorts $protocol) (toString $port) }}
  {{- end }}
{{- end }}
{{- end }}
{{- end -}}

{{/* What metrics and webhook may ask of their Services. Takes the Service's values. */}}
{{- define "ingress-yarp.serviceFields" -}}
type: {{ .type }}
{{- range $name := list "clusterIP" "loadBalancerIP" }}
{{- with index $ $name }}
{{ $name }}: {{ . }}
{{- end }}
{{- end }}
{{- if and .externalTrafficPolicy (ne .type "ClusterIP") }}
externalTrafficPolicy: {{ .externalTrafficPolicy }}
{{- end }}
{{- range $name := list "clusterIPs" "externalIPs" "loadBalancerSourceRanges" }}
{{- with index $ $name }}
{{ $name }}:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}
{{- end -}}

{{- define "ingress-yarp.controllerSelector" -}}
{{ include "ingress-yarp.selectorLabels" . }}
app.kubernetes.io/component: controller
{{- end -}}
