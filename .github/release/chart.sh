#!/usr/bin/env bash
# Usage: chart.sh OUT REGISTRY REPOSITORY
#
# Lays the chart into OUT/ingress-yarp as it is published, and packages it there where Helm is installed:
#
#   REGISTRY     what images are pulled from, as ghcr.io/somebody: the default of controller.image.registry
#   REPOSITORY   the address of the sources, as https://github.com/somebody/ingress-yarp: home, sources and icon
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
out=${1:?a folder is needed} registry=${2:?a registry is needed} repository=${3:?an address is needed}
[[ $registry =~ ^[a-z0-9.:/_-]+$ ]] || { echo "chart.sh: $registry is no registry, such as ghcr.io/somebody" >&2; exit 2; }
[[ $repository =~ ^https://[A-Za-z0-9._/-]+$ ]] || { echo "chart.sh: $repository is no address that starts with https://" >&2; exit 2; }
version=$("$root/.github/release/version.sh")
chart=$out/ingress-yarp
mkdir -p "$out"
rm -rf "$chart"
cp -rL "$root/deploy/helm/ingress-yarp" "$chart" # rules and dashboards are links here, and files in a package
sed -i "0,/^    registry: \"\"\$/s||    registry: $registry|" "$chart/values.yaml"
grep -q "^    registry: $registry\$" "$chart/values.yaml" || { echo "chart.sh: values.yaml has no empty controller.image.registry" >&2; exit 1; }
cat >> "$chart/Chart.yaml" << END
home: $repository
icon: ${repository/github.com/raw.githubusercontent.com}/v$version/deploy/helm/ingress-yarp/icon.svg
sources:
- $repository
END
! command -v helm > /dev/null || helm package "$chart" --destination "$out"
