{{/* What the controller reads of each namespace that it serves, and writes there: deploy/base/clusterrole.yaml. */}}
{{- define "ingress-yarp.rules" -}}
- apiGroups: [""]
  resources: [services, endpoints, secrets, configmaps]
  verbs: [list, watch]
- apiGroups: [discovery.k8s.io]
  resources: [endpointslices]
  verbs: [list, watch]
- apiGroups: [networking.k8s.io]
  resources: [ingresses/status]
  verbs: [patch]
- apiGroups: [""]
  resources: [events]
  verbs: [create, patch]
{{- if include "ingress-yarp.gatewayAPI" . }}
- apiGroups: [gateway.networking.k8s.io]
  resources: [gateways, listenersets, httproutes, grpcroutes, tlsroutes, referencegrants, backendtlspolicies]
  verbs: [list, watch]
- apiGroups: [gateway.networking.k8s.io]
  resources:
  - gateways/status
  - listenersets/status
  - httproutes/status
  - grpcroutes/status
  - tlsroutes/status
  - backendtlspolicies/status
  verbs: [update]
{{- end }}
{{- end -}}

{{/* Whether it serves the Gateway API, whose classes belong to the whole cluster. */}}
{{- define "ingress-yarp.gatewayAPI" -}}
{{- if and .Values.controller.gatewayAPI.enabled (not .Values.rbac.scope) }}true{{ end -}}
{{- end -}}

{{/* What it needs in its own namespace: deploy/base/role.yaml. */}}
{{- define "ingress-yarp.ownRules" -}}
{{- if not .Values.controller.disableLeaderElection }}
- apiGroups: [coordination.k8s.io]
  resources: [leases]
  verbs: [create]
- apiGroups: [coordination.k8s.io]
  resources: [leases]
  resourceNames: [{{ include "ingress-yarp.electionID" . }}]
  verbs: [get, update]
{{- end }}
- apiGroups: [""]
  resources: [pods]
  verbs: [get, list]
{{- /* The Service that it publishes, when that is outside what it watches. */}}
{{- if and .Values.controller.scope.enabled (ne (include "ingress-yarp.namespace" .) (include "ingress-yarp.watchNamespace" .)) }}
- apiGroups: [""]
  resources: [services]
  verbs: [list]
{{- end }}
{{- end -}}

{{/* Whether it reads nodes: for their addresses or for its zone. */}}
{{- define "ingress-yarp.readsNodes" -}}
{{- $controller := .Values.controller -}}
{{- $publishes := and $controller.publishService.enabled (or $controller.publishService.pathOverride $controller.service.enabled) -}}
{{- if or $controller.enableTopologyAwareRouting (not $publishes) }}true{{ end -}}
{{- end -}}

{{/* The rules for the one namespace of controller.scope. */}}
{{- define "ingress-yarp.servedRules" -}}
- apiGroups: [networking.k8s.io]
  resources: [ingresses]
  verbs: [list, watch]
{{ include "ingress-yarp.rules" . }}
- apiGroups: [""]
  resources: [namespaces]
  verbs: [get]
{{- end -}}
