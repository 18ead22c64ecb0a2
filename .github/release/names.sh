#!/usr/bin/env bash
# Usage: names.sh OWNER
#
# Prints, as lines KEY=VALUE for $GITHUB_OUTPUT, what a release is called: its version, the registry of its owner, image and chart.
set -euo pipefail
owner=${1:?an owner is needed}
version=$("$(dirname "$0")/version.sh")
registry=ghcr.io/${owner,,} # names in a registry are lower case
cat << END
version=$version
registry=$registry
image=$registry/ingress-yarp
charts=$registry/charts
END
