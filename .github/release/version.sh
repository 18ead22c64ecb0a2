#!/usr/bin/env bash
# Usage: version.sh [--check TAG | --set X.Y.Z]
#
# The version stands in Directory.Build.props, and the program has it from there. Chart, manifests, the image's labels and the commands
# of the documentation are copies of it.
#
#   version.sh                prints it
#   version.sh --check TAG    fails unless TAG is v and this version
#   version.sh --set X.Y.Z    writes it there and into every copy
set -euo pipefail
cd "$(dirname "$0")/../.."
current=$(sed -n 's|.*<Version>\(.*\)</Version>.*|\1|p' Directory.Build.props)
case ${1:-} in
  '') echo "$current" ;;
  --check)
    [ "${2:?--check needs a tag}" = "v$current" ] ||
      { echo "version.sh: the tag is $2, and Directory.Build.props says $current: tag v$current, or run ./do version first" >&2; exit 1; }
    ;;
  --set)
    next=${2:?--set needs a version}
    [[ $next =~ ^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.]+)?$ ]] || { echo "version.sh: $next is no version such as 1.2.3 or 1.2.3-rc.1" >&2; exit 2; }
    old=${current//./\\.}
    sed -i "s|<Version>$old</Version>|<Version>$next</Version>|" Directory.Build.props
    sed -i "s/^\(version\|appVersion\): $old\$/\1: $next/" deploy/helm/ingress-yarp/Chart.yaml
    sed -i "s|newTag: $old\$|newTag: $next|" deploy/base/kustomization.yaml
    sed -i "s|ingress-yarp:$old|ingress-yarp:$next|; s|^ARG VERSION=$old\$|ARG VERSION=$next|" Dockerfile
    sed -i "s|ingress-yarp:$old|ingress-yarp:$next|g; s|newTag: $old}|newTag: $next}|g" deploy/README.md
    ;;
  *) sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "$0" >&2; exit 2 ;;
esac
