# shellcheck shell=bash disable=SC2154 # sourced by run, which sets what is used here
# What the controller serves: folders of manifests in $scratch.

# common_yaml KEPT: services, certificate and settings; so many connections to the pods of a service are kept.
common_yaml() {
  cat << YAML
apiVersion: v1
kind: Secret
metadata: {name: certificate}
data: {tls.crt: $(base64 -w0 "$scratch/cert.pem"), tls.key: $(base64 -w0 "$scratch/key.pem")}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: without-log}
data: {upstream-keepalive-connections: "$1", disable-access-log: "true"}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: with-log}
data: {upstream-keepalive-connections: "$1", access-log-path: $scratch/access.log}
---
apiVersion: v1
kind: Service
metadata: {name: pods}
spec: {ports: [{port: 80}]}
---
apiVersion: v1
kind: Service
metadata: {name: echo}
spec: {ports: [{port: 80}]}
---
YAML
  slice_yaml echo 1 "$echo" 127.0.0.11 127.0.0.12
}
# slice_yaml SERVICE NUMBER PORT ADDRESS...
slice_yaml() {
  local service=$1 number=$2 port=$3 address
  shift 3
  cat << YAML
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: $service-$number, labels: {kubernetes.io/service-name: $service}}
addressType: IPv4
ports: [{name: "", port: $port, protocol: TCP}]
endpoints:
YAML
  for address in "$@"; do echo "- {addresses: [$address], conditions: {ready: true}}"; done
  echo ---
}
# The pods of the other proxies.
two_pods_yaml() { slice_yaml pods 1 "$pods" 127.0.0.11 127.0.0.12; }
# A hundred in a slice, as Kubernetes does it.
many_pods_yaml() {
  local i addresses=()
  for i in $(seq 0 $((many_pods - 1))); do
    addresses+=("$(pod_address "$i")")
    [ ${#addresses[@]} -lt 100 ] || { slice_yaml pods $((i / 100)) "$pods" "${addresses[@]}"; addresses=(); }
  done
}
ingress_yaml() {
  cat << YAML
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: all, annotations: {nginx.ingress.kubernetes.io/proxy-body-size: "0"}}
spec:
  ingressClassName: yarp
  rules:
  - http:
      paths:
      - {path: /, pathType: Prefix, backend: {service: {name: pods, port: {number: 80}}}}
      - {path: /websocket, pathType: Prefix, backend: {service: {name: echo, port: {number: 80}}}}
YAML
}
# hosts_yaml COUNT: an Ingress of three paths for each. printf, for a program for each would take half a minute.
hosts_yaml() {
  local i backend='pathType: Prefix, backend: {service: {name: pods, port: {number: 80}}}'
  for i in $(seq "$1"); do
    printf 'apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: host-%s}\n' "$i"
    printf 'spec:\n  ingressClassName: yarp\n  rules:\n  - host: h%s.compare.example\n    http:\n      paths:\n' "$i"
    printf "      - {path: %s, $backend}\n" / /api /static
    echo ---
  done
}
write_manifests() {
  local folder
  for folder in manifests manifests-pods manifests-one-host manifests-hosts; do
    mkdir "$scratch/$folder"
    common_yaml 320 > "$scratch/$folder/common.yaml"
    two_pods_yaml > "$scratch/$folder/pods.yaml"
    ingress_yaml > "$scratch/$folder/ingress.yaml"
  done
  # With 320, as in ingress-nginx, no more than so many of the pods would have one.
  common_yaml $((2 * many_pods)) > "$scratch/manifests-pods/common.yaml"
  many_pods_yaml > "$scratch/manifests-pods/pods.yaml"
  hosts_yaml 1 > "$scratch/manifests-one-host/ingress.yaml"
  ! has "$cases" hosts || hosts_yaml "$many_hosts" > "$scratch/manifests-hosts/ingress.yaml"
}
