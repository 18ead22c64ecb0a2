{{/* The ports of the Services for traffic. */}}
{{- define "ingress-yarp.servicePorts" -}}
{{- $service := .Values.controller.service -}}
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
{{- range $port, $_ := index $.Values $protocol }}
{{- $name := printf "%s%v-%s" (empty $.Values.portNamePrefix | ternary "" (printf "%s-" $.Values.portNamePrefix)) $port $protocol }}
- name: {{ $name }}
  port: {{ $port }}
  protocol: {{ upper $protocol }}
  targetPort: {{ $name }}
  {{- if and $nodePorts (index $service.nodePorts $protocol (toString $port)) }}
  nodePort: {{ index $service.nodePorts $protocol (toString $port) }}
  {{- end }}
{{- end }}
{{- end }}
{{- end -}}

{{- define "ingress-yarp.controllerSelector" -}}
{{ include "ingress-yarp.selectorLabels" . }}
app.kubernetes.io/component: controller
{{- end -}}
