#!/usr/bin/env bash
# Usage: push-chart.sh PACKAGE CHARTS
#
# Pushes a packaged chart to CHARTS, as ghcr.io/somebody/charts, and prints the name that it has there by its digest, to be signed.
set -euo pipefail
package=${1:?a package is needed} charts=${2:?a registry is needed}
said=$(helm push "$package" "oci://$charts" 2>&1)
echo "$said" >&2
digest=$(sed -n 's/^Digest: *\(sha256:[0-9a-f]\{64\}\)$/\1/p' <<< "$said")
[ -n "$digest" ] || { echo "push-chart.sh: helm push told no digest" >&2; exit 1; }
echo "$charts/ingress-yarp@$digest"
