{{/*
What values of ingress-nginx' chart become where the program is another one. A port without a value is 8080 or 8443; on the node's
network, where clients meet it, 80 or 443; and 443 where the webhook has 8443, as ingress-nginx' has.
*/}}
{{- define "ingress-yarp.httpPort" -}}
{{- .Values.controller.containerPort.http | default (ternary 80 8080 .Values.controller.hostNetwork) -}}
{{- end -}}

{{- define "ingress-yarp.httpsPort" -}}
{{- $webhook := .Values.controller.admissionWebhooks -}}
{{- $taken := and $webhook.enabled (eq (int $webhook.port) 8443) -}}
{{- .Values.controller.containerPort.https | default (ternary 443 8443 (or .Values.controller.hostNetwork $taken)) -}}
{{- end -}}

{{/* Whether it listens on a port that takes a right: below 1024. */}}
{{- define "ingress-yarp.lowPort" -}}
{{- $ports := concat (list (include "ingress-yarp.httpPort" .) (include "ingress-yarp.httpsPort" .)) (keys (.Values.tcp | default dict)) (keys (.Values.udp | default dict)) -}}
{{- range $ports }}{{ if lt (int .) 1024 }}true{{ end }}{{ end -}}
{{- end -}}

{{/* The pod's own network may give low ports to everybody: a sysctl that Kubernetes calls safe. As JSON. */}}
{{- define "ingress-yarp.sysctls" -}}
{{- $sysctls := deepCopy (.Values.controller.sysctls | default dict) -}}
{{- if and (include "ingress-yarp.lowPort" .) (not .Values.controller.hostNetwork) (ne (int .Values.controller.image.runAsUser) 0) (not .Values.controller.containerSecurityContext) -}}
{{- $sysctls = merge $sysctls (dict "net.ipv4.ip_unprivileged_port_start" "0") -}}
{{- end -}}
{{- toJson $sysctls -}}
{{- end -}}

{{/* controller.image with what the container may do. A low port of the node takes root with one right; the node's sysctls are not ours. As JSON. */}}
{{- define "ingress-yarp.rights" -}}
{{- $image := deepCopy .Values.controller.image -}}
{{- if and (include "ingress-yarp.lowPort" .) .Values.controller.hostNetwork (ne (int $image.runAsUser) 0) -}}
{{- $_ := set $image "runAsNonRoot" false -}}
{{- $_ := set $image "runAsUser" 0 -}}
{{- $_ := set $image "runAsGroup" 0 -}}
{{- $_ := set $image "capabilities" (dict "drop" (list "ALL") "add" (list "NET_BIND_SERVICE")) -}}
{{- end -}}
{{- toJson $image -}}
{{- end -}}

{{/* ingress-nginx is ready when /healthz says so; here that only means that the program lives. */}}
{{- define "ingress-yarp.readinessProbe" -}}
{{- $probe := deepCopy .Values.controller.readinessProbe -}}
{{- if eq (dig "httpGet" "path" "" $probe) (.Values.controller.healthCheckPath | default "/healthz") -}}
{{- $_ := set $probe.httpGet "path" "/readyz" -}}
{{- end -}}
{{- toYaml $probe -}}
{{- end -}}

{{/* Without the command of ingress-nginx' image: SIGTERM drains here. As JSON. */}}
{{- define "ingress-yarp.lifecycle" -}}
{{- $lifecycle := deepCopy (.Values.controller.lifecycle | default dict) -}}
{{- if has "/wait-shutdown" (dig "preStop" "exec" "command" list $lifecycle) -}}
{{- $lifecycle = omit $lifecycle "preStop" -}}
{{- end -}}
{{- toJson $lifecycle -}}
{{- end -}}

{{/* Values that change nothing here and are set all the same, with the reason, out of files/ignored-values.yaml; as JSON. */}}
{{- define "ingress-yarp.ignoredValues" -}}
{{- $root := . -}}
{{- $found := dict -}}
{{- range $path, $reason := .Files.Get "files/ignored-values.yaml" | fromYaml -}}
{{- $node := $root.Values -}}
{{- range splitList "." $path -}}
{{- if kindIs "map" $node }}{{ $node = get $node . }}{{ else }}{{ $node = "" }}{{ end -}}
{{- end -}}
{{- if $node -}}
{{- $_ := set $found $path $reason -}}
{{- end -}}
{{- end -}}
{{- if has "/wait-shutdown" (dig "preStop" "exec" "command" list (.Values.controller.lifecycle | default dict)) -}}
{{- $_ := set $found "controller.lifecycle.preStop" "/wait-shutdown is a file of ingress-nginx' image; SIGTERM drains here" -}}
{{- end -}}
{{- toJson $found -}}
{{- end -}}
