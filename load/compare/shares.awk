# Lines of "perf report": sums their percentages by where the time was spent.
function part(line) {
  if (line ~ /kernel\.kallsyms/) return "kernel"
  if (line ~ /RequestObserver|IngressController\.(Proxy\.)?(Metrics|Measuring)/) return "own: metrics"
  if (line ~ /IngressController\.AccessLogs/) return "own: access log"
  if (line ~ /IngressController\.Features|RoutePipeline/) return "own: features"
  if (line ~ /ReceivedHeaders|OutgoingHead|RequestHeaders|HeaderNameSet|KeptHead|MendedInput|HeadScan|AnswerHead|FieldName|FieldValue|HeaderLimits|RequestHost|OriginForm|RequestTarget|ClientResolver/)
    return "own: heads and targets"
  if (line ~ /IngressController\.Core/) return "own: routing"
  if (line ~ /IngressController/) return "own: the exchange"
  if (line ~ /Kestrel/) return "Kestrel"
  if (line ~ /System\.IO\.Pipelines/) return ".NET: pipes"
  if (line ~ /System\.Net\./) return ".NET: sockets and TLS"
  if (line ~ /libcoreclr|libclrgc|libclrjit/) return ".NET: runtime"
  if (line ~ /libssl|libcrypto|libSystem\.Security/) return "OpenSSL"
  if (line ~ /libc\.so|ld-linux|libSystem\.Native|vdso/) return "libc: calls of the system"
  if (line ~ /\[JIT\]|System\.|Microsoft\./) return ".NET: the rest"
  return "other"
}
$1 ~ /%$/ { share = $1 + 0; sum[part($0)] += share; all += share }
END { for (name in sum) if (sum[name] > 0) printf "%6.1f %%  %s\n", 100 * sum[name] / all, name }
