#!/usr/bin/env bash
# Usage: tests/tls/protocol-checks.sh ADDRESS PORT NAME
#
# What testssl.sh would look at, by OpenSSL's client alone: versions, suites, forward secrecy, resumption, renegotiation,
# compression. One line a check; a line that begins with FINDING is worse than ingress-nginx' defaults. Exit 1 if there is one.
set -uo pipefail
address=${1:?address} port=${2:?port} name=${3:?name}
findings=0

# The legacy that a server must refuse is what a careful client does not even offer: hence security level 0.
client() { timeout 20 openssl s_client -connect "$address:$port" -servername "$name" "$@" < /dev/null 2>&1; }
ok() { echo "ok       $*"; }
finding() { echo "FINDING  $*"; findings=$((findings + 1)); }
established() { grep -qE '^ *Cipher +: [A-Z0-9]|^New, TLS' <<< "$1" && ! grep -qE 'Cipher is \(NONE\)' <<< "$1"; }
expect() { # yes|no TITLE ARGUMENT…
  local wanted=$1 title=$2 answer
  shift 2
  answer=$(client "$@")
  if established "$answer"; then
    [ "$wanted" = yes ] && ok "$title is offered" || finding "$title is offered"
  else
    [ "$wanted" = no ] && ok "$title is refused" || finding "$title is refused: $(grep -m1 -iE 'error|alert' <<< "$answer")"
  fi
}

expect no "TLS 1.0" -tls1 -cipher ALL:@SECLEVEL=0
expect no "TLS 1.1" -tls1_1 -cipher ALL:@SECLEVEL=0
expect yes "TLS 1.2" -tls1_2
expect yes "TLS 1.3" -tls1_3
for kind in aNULL eNULL EXPORT LOW 3DES RC4 MD5 kRSA PSK SRP CAMELLIA ARIA IDEA SEED AESCCM SHA1 DHE; do
  [ -n "$(openssl ciphers -tls1_2 -s "$kind:@SECLEVEL=0" 2> /dev/null)" ] || { ok "$kind is not even known to this client"; continue; }
  expect no "TLS 1.2 with $kind" -tls1_2 -cipher "$kind:@SECLEVEL=0"
done
expect no "TLS 1.2 with CBC (Lucky 13)" -tls1_2 -cipher "ALL:!AESGCM:!CHACHA20:!AESCCM:!ARIAGCM:@SECLEVEL=0"
for suite in AES128-GCM-SHA256 AES256-GCM-SHA384 CHACHA20-POLY1305; do
  expect yes "TLS 1.2 with ECDHE and $suite" -tls1_2 -cipher "ECDHE-RSA-$suite:ECDHE-ECDSA-$suite"
done

answer=$(client -tls1_2 -cipher "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES128-GCM-SHA256")
grep -q 'Cipher is ECDHE-.*-AES128-GCM-SHA256' <<< "$answer" && ok "the server's order of suites wins" || finding "the client's order of suites wins"
grep -q 'Compression: NONE' <<< "$answer" && ok "no compression (CRIME)" || finding "compression"
grep -q 'Secure Renegotiation IS supported' <<< "$answer" && ok "renegotiation is secure (RFC 5746)" || finding "renegotiation is insecure"
answer=$({ echo R; sleep 1; } | timeout 20 openssl s_client -connect "$address:$port" -servername "$name" -tls1_2 2>&1)
grep -qE 'RENEGOTIATING' <<< "$answer" && ! grep -qE 'verify return.*RENEGOTIATING|no renegotiation|error|closed' <<< "$answer" &&
  finding "the client may renegotiate" || ok "the client may not renegotiate"

session=$(mktemp)
trap 'rm -f "$session"' EXIT
for version in tls1_2 tls1_3; do
  # In TLS 1.3 the ticket comes after the handshake: something must be read.
  { printf 'GET / HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n' "$name"; sleep 1; } |
    timeout 20 openssl s_client -connect "$address:$port" -servername "$name" "-$version" -sess_out "$session" -ign_eof > /dev/null 2>&1
  grep -q '^Reused' <<< "$(client "-$version" -sess_in "$session")" && ok "$version sessions are resumed" || finding "$version sessions are not resumed"
done
grep -q 'ALPN protocol: h2' <<< "$(client -alpn h2,http/1.1)" && ok "ALPN h2" || finding "no ALPN h2"
grep -q 'Early data was rejected\|Max Early Data: 0\|Early data was not sent' <<< "$(client -tls1_3)" && ok "no early data" || finding "early data"

echo "$findings findings"
[ $findings = 0 ]
