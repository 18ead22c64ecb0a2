#!/usr/bin/env bash
# start.sh DIR   start etcd and kube-apiserver on free loopback ports, everything they keep in DIR
#
# Binaries: $KUBEBUILDER_ASSETS/kube-apiserver and etcd, as build.sh or setup-envtest make them.
# Writes DIR/kubeconfig (admin, client certificate), DIR/token (admin), DIR/env (URL, ports, pids), DIR/pki, DIR/*.log
# A stopped DIR can be started again: same data and same port, so its kubeconfig stays good.
# Environment: APISERVER_EXTRA="--flag=value ...", READY_TIMEOUT in seconds (60)
set -uo pipefail
[ $# -ge 1 ] || { sed -n 2,7p "$0" >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
dir=$(realpath -m "$1")
: "${KUBEBUILDER_ASSETS:?folder with kube-apiserver and etcd (build.sh makes one)}"
apiserver=$KUBEBUILDER_ASSETS/kube-apiserver etcd=$KUBEBUILDER_ASSETS/etcd
for program in "$apiserver" "$etcd"; do
  [ -x "$program" ] || { echo "$program is missing" >&2; exit 1; }
done
umask 077
mkdir -p "$dir/pki" "$dir/etcd"
for pid in $(awk '{print $1}' "$dir/pids" 2>/dev/null); do
  if tr '\0' ' ' < "/proc/$pid/cmdline" 2>/dev/null | grep -qF "$dir/"; then echo "already running: pid $pid" >&2; exit 1; fi
done

alive() { kill -0 "$1" 2>/dev/null; }
listening() { (: < "/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
# Below the ports that the kernel gives to clients, so that only a listener can be in the way.
free_port() { local port; while port=$((RANDOM % 12000 + 20000)); listening "$port"; do :; done; echo "$port"; }

certificates() {
  cd "$dir/pki" || return 1
  [ -e done ] && return 0
  openssl ecparam -name prime256v1 -genkey -noout -out ca.key &&
    openssl req -x509 -new -key ca.key -sha256 -days 3650 -subj /CN=test-ca -out ca.crt \
      -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign &&
    leaf apiserver /CN=kube-apiserver serverAuth "IP:127.0.0.1,DNS:localhost,DNS:kubernetes.default.svc" &&
    leaf admin /O=system:masters/CN=admin clientAuth &&
    openssl genrsa -out sa.key 2048 && openssl rsa -in sa.key -pubout -out sa.pub &&
    openssl rand -hex 16 > ../token && echo "$(cat ../token),token-admin,token-admin-uid,\"system:masters\"" > tokens.csv &&
    touch done
}
leaf() { # name subject extendedKeyUsage [subjectAltName]
  openssl ecparam -name prime256v1 -genkey -noout -out "$1.key" &&
    openssl req -new -key "$1.key" -subj "$2" -out "$1.csr" &&
    printf '%s\n' basicConstraints=CA:FALSE keyUsage=critical,digitalSignature "extendedKeyUsage=$3" "${4:+subjectAltName=$4}" > "$1.ext" &&
    openssl x509 -req -in "$1.csr" -CA ca.crt -CAkey ca.key -set_serial "0x$(openssl rand -hex 8)" -days 3650 -sha256 \
      -extfile "$1.ext" -out "$1.crt"
}
(certificates) > "$dir/pki.log" 2>&1 || { echo "openssl failed, see $dir/pki.log" >&2; exit 1; }

spawn() { # name command...   in a session of its own; its pid goes to DIR/pids
  local name=$1
  shift
  GOMAXPROCS=2 setsid nohup "$@" >> "$dir/$name.log" 2>&1 < /dev/null &
  pid=$!
  echo "$pid $name" >> "$dir/pids"
}
until_ready() { # pid name command...   until the command succeeds
  local pid=$1 name=$2 end=$((SECONDS + ${READY_TIMEOUT:-60}))
  shift 2
  until "$@"; do
    alive "$pid" || { echo "$name ended, see $dir/$name.log" >&2; return 1; }
    [ $SECONDS -lt $end ] || { echo "$name is not ready in time, see $dir/$name.log" >&2; return 1; }
    sleep 0.05
  done
}
call() { curl -s -m 5 --cacert "$dir/pki/ca.crt" -H "Authorization: Bearer $(cat "$dir/token")" "$@"; }
etcd_ready() { curl -sf -m 1 -o /dev/null "http://127.0.0.1:$etcd_port/health"; }
api_ready() { [ "$(call "https://127.0.0.1:$api_port/readyz")" = ok ]; }

# 1.20 serves only discovery.k8s.io/v1beta1; that must be off, or its handler answers 404 for the CRD's v1.
crd=
[[ $("$apiserver" --version) =~ v1\.([0-9]+) ]] && [ "${BASH_REMATCH[1]}" -lt 21 ] && crd=--runtime-config=discovery.k8s.io/v1beta1=false

start_both() {
  local peer_port sync=()
  : > "$dir/pids"
  etcd_port=$(free_port) peer_port=$(free_port)
  api_port=$(sed -n 's/^API_PORT=//p' "$dir/env" 2>/dev/null)
  [ -n "$api_port" ] || api_port=$(free_port)
  "$etcd" --help 2>&1 | grep -q unsafe-no-fsync && sync=(--unsafe-no-fsync)
  spawn etcd "$etcd" --name=t --data-dir="$dir/etcd/data" \
    --listen-client-urls="http://127.0.0.1:$etcd_port" --advertise-client-urls="http://127.0.0.1:$etcd_port" \
    --listen-peer-urls="http://127.0.0.1:$peer_port" --initial-advertise-peer-urls="http://127.0.0.1:$peer_port" \
    --initial-cluster="t=http://127.0.0.1:$peer_port" "${sync[@]}"
  etcd_pid=$pid
  until_ready "$etcd_pid" etcd etcd_ready || return 1
  # shellcheck disable=SC2086
  spawn kube-apiserver "$apiserver" --etcd-servers="http://127.0.0.1:$etcd_port" --bind-address=127.0.0.1 \
    --advertise-address=127.0.0.1 --endpoint-reconciler-type=none --secure-port="$api_port" \
    --service-cluster-ip-range=10.96.0.0/16 --authorization-mode=RBAC --cert-dir="$dir/pki" \
    --tls-cert-file="$dir/pki/apiserver.crt" --tls-private-key-file="$dir/pki/apiserver.key" \
    --client-ca-file="$dir/pki/ca.crt" --token-auth-file="$dir/pki/tokens.csv" \
    --service-account-issuer=https://kubernetes.default.svc --api-audiences=https://kubernetes.default.svc \
    --service-account-key-file="$dir/pki/sa.pub" --service-account-signing-key-file="$dir/pki/sa.key" \
    --disable-admission-plugins=ServiceAccount --profiling=false $crd ${APISERVER_EXTRA:-}
  api_pid=$pid
  until_ready "$api_pid" kube-apiserver api_ready
}

started=
for _ in 1 2 3; do
  start_both && { started=1; break; }
  "$here/stop.sh" "$dir"
done
[ -n "$started" ] || { tail -n 15 "$dir/kube-apiserver.log" >&2; exit 1; }

url=https://127.0.0.1:$api_port
cat > "$dir/kubeconfig" <<YAML
apiVersion: v1
kind: Config
clusters:
- name: test
  cluster: {server: "$url", certificate-authority-data: $(base64 -w0 "$dir/pki/ca.crt")}
users:
- name: admin
  user: {client-certificate-data: $(base64 -w0 "$dir/pki/admin.crt"), client-key-data: $(base64 -w0 "$dir/pki/admin.key")}
contexts:
- name: test
  context: {cluster: test, user: admin}
current-context: test
YAML
if [ -n "$crd" ]; then
  status=$(call -o "$dir/crd.log" -w '%{http_code}' -H 'Content-Type: application/yaml' \
    --data-binary "@$here/endpointslice-crd.yaml" "$url/apis/apiextensions.k8s.io/v1/customresourcedefinitions")
  slices_served() { [ "$(call -o /dev/null -w '%{http_code}' "$url/apis/discovery.k8s.io/v1/endpointslices")" = 200 ]; }
  if [[ $status != 201 && $status != 409 ]] || ! until_ready "$api_pid" kube-apiserver slices_served; then
    echo "the EndpointSlice CRD is not served (HTTP $status), see $dir/crd.log" >&2
    "$here/stop.sh" "$dir"
    exit 1
  fi
fi
cat > "$dir/env" <<ENV
API_URL=$url
API_PORT=$api_port
APISERVER_PID=$api_pid
ETCD_PID=$etcd_pid
ENV
echo "ready in ${SECONDS} s: $url, kubeconfig $dir/kubeconfig"
