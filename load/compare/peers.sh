# shellcheck shell=bash disable=SC2154 # sourced by run, which sets what is used here
# The proxies, the backends, and what they are told.

# A new name when packages are added: a folder without them would be taken for complete.
peers=${XDG_CACHE_HOME:-$HOME/.cache}/ingress-yarp/compare-peers
packages=(
  nginx haproxy caddy liblua5.3-0 libopentracing-c-wrapper0 libopentracing1
  libnginx-mod-http-lua libnginx-mod-http-ndk libnginx-mod-http-headers-more-filter lua-resty-core lua-resty-lrucache libluajit2-5.1-2
)
unpack() {
  [ ! -d "$peers" ] || return 0
  echo "unpacking nginx, haproxy and caddy into $peers" >&2
  rm -rf "$peers.work" && mkdir -p "$peers.work"
  (
    cd "$peers.work" || exit
    apt-get -qq download "${packages[@]}" 2> apt.log || { cat apt.log >&2; fail "the packages can't be had; try apt-get update" 1; }
    for package in *.deb; do dpkg-deb -x "$package" unpacked; done
  )
  mv "$peers.work/unpacked" "$peers" && rm -rf "$peers.work"
}
# The unpacked programs, and not those that may be installed: nginx' modules fit one build of it only.
program() {
  local path
  for path in "$peers/usr/sbin/$1" "$peers/usr/bin/$1"; do [ ! -x "$path" ] || echo "$path"; done
}

build() {
  local quiet=(-c Release --nologo -v q --disable-build-servers) project
  echo building >&2
  for project in load/IngressController.Load load/compare/MinimalYarp; do
    dotnet build "$root/$project" "${quiet[@]}" > "$scratch/build.log" || { cat "$scratch/build.log" >&2; exit 1; }
  done
  # Anew each time: what lies there may be of another day.
  [ -n "${INGRESS_CONTROLLER_BIN:-}" ] || dotnet publish "$root/src/IngressController" -o "$root/artifacts/publish" "${quiet[@]}" > "$scratch/build.log" ||
    { cat "$scratch/build.log" >&2; exit 1; }
  controller=${INGRESS_CONTROLLER_BIN:-$root/artifacts/publish/IngressController}
  load=$root/load/IngressController.Load/bin/Release/net10.0/IngressController.Load
  yarp=$root/load/compare/MinimalYarp/bin/Release/net10.0/MinimalYarp
}

# A free port below those that the kernel gives to clients.
free_port() {
  local port
  while :; do
    port=$((20000 + RANDOM % 10000))
    is_open $port || { echo $port; return; }
  done
}
is_open() { (exec 3<> "/dev/tcp/${2:-127.0.0.1}/$1") 2> /dev/null; }
# answers PORT HOST: whether GET /1k gets a 200.
answers() {
  local status
  is_open "$1" || return 1
  status=$(exec 3<> "/dev/tcp/127.0.0.1/$1" && printf 'GET /1k HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n' "$2" >&3 && head -c 12 <&3)
  [ "$status" = 'HTTP/1.1 200' ]
}
# start CPUS NAME COMMAND...: in a process group of its own; sets pid. The group's first process is the proxy itself.
start() {
  local cpus=$1 log=$scratch/$2.log
  shift 2
  set -m
  LD_LIBRARY_PATH=$library_path taskset -c "$cpus" "$@" > "$log" 2>&1 < /dev/null &
  pid=$!
  set +m
  running+=("$pid")
}
stop() {
  kill -KILL -- "-$1" 2> /dev/null || true
  wait "$1" 2> /dev/null || true
  rm -f "$scratch/access.log"
}
# until_true NAME COMMAND...: waits for it to be true, half a minute at most and as long as the process lives.
until_true() {
  local name=$1 _
  shift
  for _ in $(seq 600); do
    "$@" && return
    kill -0 "$pid" 2> /dev/null || break
    sleep 0.05
  done
  cat "$scratch/$name.log" >&2
  fail "$name does not serve" 1
}
clean_up() {
  local pid
  trap - EXIT INT TERM
  for pid in "${running[@]}"; do kill -KILL -- "-$pid" 2> /dev/null || true; done
  wait 2> /dev/null || true
  rm -rf "$scratch"
}

# The address of one of a thousand pods, from 0.
pod_address() { echo "127.0.$((16 + $1 / 250)).$((1 + $1 % 250))"; }

write_files() {
  local i
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=compare.example \
    -addext subjectAltName=DNS:compare.example -keyout "$scratch/key.pem" -out "$scratch/cert.pem" 2> /dev/null
  cat "$scratch/cert.pem" "$scratch/key.pem" > "$scratch/both.pem"
  pods=$(free_port) echo=$(free_port) http=$(free_port) https=$(free_port)
  mkdir -p "$scratch/files" "$scratch/tmp"
  head -c 1024 /dev/zero | tr '\0' x > "$scratch/files/1k"
  head -c 1048576 /dev/zero | tr '\0' x > "$scratch/files/1m"
  chmod -R a+rX "$scratch"
  {
    for i in 11 12; do echo "listen 127.0.0.$i:$pods;"; done
    ! has "$cases" pods || for i in $(seq 0 $((many_pods - 1))); do echo "listen $(pod_address "$i"):$pods;"; done
  } > "$scratch/listen.conf"
  write_nginx
  write_haproxy
  write_caddy
  write_ingress_nginx
}
write_nginx() {
  local head paths
  head="user $(id -un); daemon off; worker_processes 1; error_log /dev/null; events { worker_connections 16384; }"
  paths=$(for kind in client_body proxy fastcgi uwsgi scgi; do echo "${kind}_temp_path $scratch/tmp;"; done)
  cat > "$scratch/backend.conf" << CONF
$head pid $scratch/backend.pid;
http {
  $paths
  access_log off; keepalive_requests 1000000000; client_max_body_size 0; sendfile on; open_file_cache max=10;
  server { include $scratch/listen.conf; root $scratch/files; location /sink { return 200 ok; } }
}
CONF
  cat > "$scratch/nginx.conf" << CONF
$head pid $scratch/nginx.pid;
http {
  $paths
  access_log off; keepalive_requests 1000000000; client_max_body_size 0;
  upstream pods { server 127.0.0.11:$pods; server 127.0.0.12:$pods; keepalive 320; keepalive_requests 1000000000; }
  upstream echo { server 127.0.0.11:$echo; server 127.0.0.12:$echo; }
  server {
    listen 127.0.0.1:$http; listen 127.0.0.1:$https ssl; ssl_certificate $scratch/cert.pem; ssl_certificate_key $scratch/key.pem;
    proxy_http_version 1.1; proxy_set_header Host \$host; proxy_set_header X-Real-IP \$remote_addr; proxy_set_header X-Forwarded-For \$remote_addr;
    location / { proxy_pass http://pods; proxy_set_header Connection ""; }
    location /websocket { proxy_pass http://echo; proxy_set_header Connection upgrade; proxy_set_header Upgrade websocket; }
  }
}
CONF
}
write_haproxy() {
  cat > "$scratch/haproxy.cfg" << CONF
global
  nbthread 1
defaults
  mode http
  timeout connect 5s
  timeout client 60s
  timeout server 60s
  http-reuse always
frontend edge
  bind 127.0.0.1:$http
  bind 127.0.0.1:$https ssl crt $scratch/both.pem
  option forwardfor
  use_backend echo if { path /websocket }
  default_backend pods
backend pods
  server pod-1 127.0.0.11:$pods
  server pod-2 127.0.0.12:$pods
backend echo
  server pod-1 127.0.0.11:$echo
  server pod-2 127.0.0.12:$echo
CONF
}
write_caddy() {
  cat > "$scratch/Caddyfile" << CONF
{
  admin off
  auto_https off
}
(routes) {
  bind 127.0.0.1
  reverse_proxy /websocket 127.0.0.11:$echo 127.0.0.12:$echo
  reverse_proxy 127.0.0.11:$pods 127.0.0.12:$pods
}
http://:$http {
  import routes
}
https://:$https {
  tls $scratch/cert.pem $scratch/key.pem
  import routes
}
CONF
}
write_ingress_nginx() {
  sed -e "s|@MODULES@|$peers/usr/lib/nginx/modules|; s|@LUA@|$peers/usr/share/lua/5.1|; s|@USER@|$(id -un)|; s|@SCRATCH@|$scratch|" \
    -e "s|@PODS@|$pods|g; s|@ECHO@|$echo|g; s|@HTTP@|$http|; s|@HTTPS@|$https|" "$here/ingress-nginx.conf" > "$scratch/ingress-nginx.conf"
}

start_backends() {
  start "$load_cpu" backend "$(program nginx)" -p "$scratch" -c "$scratch/backend.conf"
  until_true backend is_open "$pods" 127.0.0.12
  has "$cases" websocket || return 0
  start "$load_cpu" echo "$load" backend "pod-1=127.0.0.11:$echo" "pod-2=127.0.0.12:$echo"
  until_true echo is_open "$echo" 127.0.0.12
}
# start_proxy NAME [MANIFESTS [HOST]]: sets pid. HOST is one that is served.
start_proxy() {
  local manifests=$scratch/${2:-manifests} binary=$controller configmap=default/without-log
  case $1 in
    ingress-nginx | nginx) start "$proxy_cpu" "$1" "$(program nginx)" -p "$scratch" -c "$scratch/$1.conf" ;;
    haproxy) start "$proxy_cpu" "$1" "$(program haproxy)" -db -f "$scratch/haproxy.cfg" ;;
    caddy) HOME=$scratch GOMAXPROCS=1 start "$proxy_cpu" "$1" "$(program caddy)" run --adapter caddyfile --config "$scratch/Caddyfile" ;;
    yarp) start "$proxy_cpu" "$1" "$yarp" "$http" "$https" "$scratch/cert.pem" "$scratch/key.pem" "http://127.0.0.11:$pods" "http://127.0.0.11:$echo" ;;
    *)
      case $1 in before*) binary=$INGRESS_CONTROLLER_BEFORE ;; esac
      case $1 in *-log) configmap=default/with-log ;; esac
      start "$proxy_cpu" "$1" "$binary" --manifests "$manifests" --http-port "$http" --https-port "$https" --healthz-port 0 \
        --default-ssl-certificate default/certificate --configmap "$configmap" ;;
  esac
  until_true "$1" answers "$http" "${3:-compare.example}"
  until_true "$1" is_open "$https"
}
