#!/usr/bin/env bash
# Usage: ./do COMMAND [ARGUMENT...]
#
# What people do with this repository, one word each.
#
#   ./do build                    everything, warnings are errors
#   ./do test [ARGUMENT...]       all tests; arguments as for tests/run (--fast, --filter TEXT)
#   ./do format [--check]         puts the C# into the one form; --check only tells what is not in it
#   ./do notices                  the licences of what the program is built with, into THIRD-PARTY-NOTICES.txt
#   ./do version [X.Y.Z]          the version, or another one everywhere
#   ./do golden                   writes golden files and generated references anew, and shows what changed
#   ./do bench [FILTER]           benchmarks whose name fits the filter (default: *)
#   ./do demo [ARGUMENT...]       the controller with pods and traffic of its own; see ./do demo --help
#   ./do fuzz --minutes N [--parser NAME]   gives each parser broken octets for N minutes, guided by the branches that they reach, and keeps
#                                 below tests/corpora/fuzz what reached new ones; prints what was tried
#   ./do help                     this
#
# Examples:
#   ./do test --filter Draining
#   ./do format --check
#   ./do bench '*TableBenchmarks*'
set -euo pipefail
root=$(cd "$(dirname "$0")" && pwd)
cd "$root"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
longest=160

usage() { sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "$0"; }

# dotnet format knows no length of lines.
long_lines() {
  git ls-files -z -co --exclude-standard '*.cs' | xargs -0 awk -v longest="$longest" '
    length($0) > longest { print FILENAME ":" FNR ": " length($0) " characters, " longest " at most"; found = 1 }
    END { exit found }'
}

format() {
  case ${1:-} in
    '') dotnet format IngressController.sln --severity info --diagnostics IDE0005 IDE0055 IDE0161 && long_lines ;;
    --check)
      dotnet format IngressController.sln --verify-no-changes --severity info --diagnostics IDE0005 IDE0055 IDE0161 ||
        { echo "./do format --check: run ./do format" >&2; return 1; }
      long_lines || { echo "./do format --check: break these lines" >&2; return 1; }
      ;;
    *) echo "./do format: unknown option $1, see ./do help" >&2; return 2 ;;
  esac
}

golden() {
  local tests=tests/IngressController.Tests core=tests/IngressController.Core.Tests
  for project in "$tests" "$core"; do dotnet build "$project" -c Release -v q; done
  UPDATE_GOLDEN=1 "$core/bin/Release/net10.0/IngressController.Core.Tests" -noLogo -noColor -class '*GoldenTests' -class '*ReferenceTests'
  UPDATE_GOLDEN=1 "$tests/bin/Release/net10.0/IngressController.Tests" -noLogo -noColor -class '*GoldenTests' -class '*ReferenceTests'
  git status --short
}

# SharpFuzz writes into a copy of the built assemblies which branch was taken; without it, inputs are broken blindly.
fuzz() {
  local minutes= parser= work
  while [ $# -gt 0 ]; do
    case $1 in
      --minutes) minutes=${2:?--minutes needs a number}; shift ;;
      --parser) parser=${2:?--parser needs a name}; shift ;;
      *) echo "./do fuzz: unknown option $1, see ./do help" >&2; return 2 ;;
    esac
    shift
  done
  [ -n "$minutes" ] || { echo "./do fuzz: --minutes says how long each parser is tried" >&2; return 2; }
  dotnet build tests/IngressController.Tests -c Release -v q
  work=artifacts/fuzz # below the tree, where the tests find it
  rm -rf "$work"
  mkdir -p "$work"
  cp -r tests/IngressController.Tests/bin/Release/net10.0 "$work/bin"
  dotnet tool install SharpFuzz.CommandLine --version 2.3.0 --tool-path "$work/tool" > /dev/null
  for name in IngressController IngressController.Core IngressController.Kubernetes; do "$work/tool/sharpfuzz" "$work/bin/$name.dll"; done
  find "$work/tool" -path '*net10.0*' -name SharpFuzz.Common.dll -exec cp {} "$work/bin" \;
  rm "$work/bin/IngressController.Tests.deps.json" # it names no SharpFuzz, and then nothing beside it is found
  FUZZ_MINUTES=$minutes FUZZ_PARSER=$parser "$work/bin/IngressController.Tests" -noLogo -noColor -showLiveOutput -class '*.FuzzTests'
  git status --short tests/corpora/fuzz
}

notices() {
  dotnet build tests/IngressController.Tests -c Release -v q
  UPDATE_GOLDEN=1 tests/IngressController.Tests/bin/Release/net10.0/IngressController.Tests -noLogo -noColor -class '*NoticesReferenceTests'
  git status --short
}

command=${1:-help}
[ $# -eq 0 ] || shift
case $command in
  build) exec dotnet build IngressController.sln -c Release ;;
  test) exec tests/run "$@" ;;
  format) format "$@" ;;
  golden) golden ;;
  notices) notices ;;
  fuzz) fuzz "$@" ;;
  version) exec .github/release/version.sh ${1:+--set "$1"} ;;
  bench) exec dotnet run -c Release --project load/Benchmarks -- --filter "${1:-*}" ;;
  demo) exec dotnet run -c Release --project src/IngressController -- demo "$@" ;;
  help | -h | --help) usage ;;
  *)
    echo "./do: there is no command $command" >&2
    usage >&2
    exit 2
    ;;
esac
