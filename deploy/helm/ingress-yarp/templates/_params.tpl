{{/* The controller's flags. */}}
{{- define "ingress-yarp.params" -}}
{{- $controller := .Values.controller -}}
- --controller-class={{ $controller.ingressClassResource.controllerValue }}
- --ingress-class={{ $controller.ingressClass }}
- --configmap={{ include "ingress-yarp.readNamespace" (list . $controller.configMapNamespace) }}/{{ include "ingress-yarp.controller.fullname" . }}
{{- /* Left at its default, a port is taken for 80 or 443 in what upstreams and clients are told of it. */}}
{{- if ne (include "ingress-yarp.httpPort" .) "8080" }}
- --http-port={{ include "ingress-yarp.httpPort" . }}
{{- end }}
{{- if ne (include "ingress-yarp.httpsPort" .) "8443" }}
- --https-port={{ include "ingress-yarp.httpsPort" . }}
{{- end }}
- --healthz-port={{ $controller.metrics.port }}
{{- with $controller.healthCheckHost }}
- --healthz-host={{ . }}
{{- end }}
{{- if not (has ($controller.healthCheckPath | default "/healthz") (list "/healthz" "/readyz")) }}
- --health-check-path={{ $controller.healthCheckPath }}
{{- end }}
{{- if $controller.disableLeaderElection }}
- --disable-leader-election
{{- else }}
- --election-id={{ include "ingress-yarp.electionID" . }}
{{- with $controller.electionTTL }}
- --election-ttl={{ . }}
{{- end }}
{{- end }}
{{- if $controller.publishService.enabled }}
{{- with $controller.publishService.pathOverride }}
- --publish-service={{ . }}
{{- else }}
{{- if $controller.service.enabled }}
- --publish-service=$(POD_NAMESPACE)/{{ include "ingress-yarp.controller.fullname" . }}{{ if not $controller.service.external.enabled }}-internal{{ end }}
{{- end }}
{{- end }}
{{- end }}
{{- if $controller.reportNodeInternalIp }}
- --report-node-internal-ip-address
{{- end }}
{{- if .Values.defaultBackend.enabled }}
- --default-backend-service=$(POD_NAMESPACE)/{{ include "ingress-yarp.defaultBackend.fullname" . }}
{{- end }}
{{- if .Values.tcp }}
- --tcp-services-configmap={{ include "ingress-yarp.readNamespace" (list . $controller.tcp.configMapNamespace) }}/{{ include "ingress-yarp.fullname" . }}-tcp
{{- end }}
{{- if .Values.udp }}
- --udp-services-configmap={{ include "ingress-yarp.readNamespace" (list . $controller.udp.configMapNamespace) }}/{{ include "ingress-yarp.fullname" . }}-udp
{{- end }}
{{- if $controller.scope.enabled }}
- --watch-namespace={{ default "$(POD_NAMESPACE)" $controller.scope.namespace }}
{{- else if $controller.scope.namespaceSelector }}
- --watch-namespace-selector={{ $controller.scope.namespaceSelector }}
{{- end }}
{{- if $controller.watchIngressWithoutClass }}
- --watch-ingress-without-class
{{- end }}
{{- if $controller.ingressClassByName }}
- --ingress-class-by-name
{{- end }}
{{- if $controller.enableTopologyAwareRouting }}
- --enable-topology-aware-routing
{{- end }}
{{- if not (include "ingress-yarp.gatewayAPI" .) }}
- --enable-gateway-api=false
{{- else if $controller.gatewayAPI.service.enabled }}
- --gateway-ports={{ range $i, $port := $controller.gatewayAPI.service.ports }}{{ if $i }},{{ end }}{{ $port.port }}={{ $port.targetPort }}{{ end }}
- --gateway-publish-service=$(POD_NAMESPACE)/{{ include "ingress-yarp.controller.fullname" . }}-gateway
{{- else if $controller.gatewayAPI.addressPool }}
- --gateway-address-pool={{ $controller.gatewayAPI.addressPool }}
{{- end }}
{{- if $controller.admissionWebhooks.enabled }}
- --validating-webhook=:{{ $controller.admissionWebhooks.port }}
- --validating-webhook-certificate=/certificates/tls.crt
- --validating-webhook-key=/certificates/tls.key
{{- if $controller.admissionWebhooks.clientAuthoritySecret }}
- --validating-webhook-client-ca=/client-authority/ca.crt
{{- end }}
{{- end }}
{{- range $name, $value := $controller.extraArgs }}
- --{{ $name }}{{ if ne (toString $value) "" }}={{ $value }}{{ end }}
{{- end }}
{{- end -}}
