namespace IngressController.Features;

/// <summary>A key of ingress-nginx' ConfigMap that has no effect here.</summary>
/// <param name="Name">The key.</param>
/// <param name="Default">A ConfigMap with this value asks for nothing: ingress-nginx' default, or what is done here anyway.</param>
/// <param name="Reason">Why, and what to do instead.</param>
/// <param name="IsMissed">Whether requests, or logs and metrics of them, differ without it; false when its subject does not exist here.</param>
sealed record UnsupportedSetting(string Name, string Default, string Reason, bool IsMissed);

/// <summary>The keys of ingress-nginx' ConfigMap that have no effect here.</summary>
static class UnsupportedSettings
{
    const string NoNginx = "there is no nginx here; take it away";
    const string NoNginxTuning = "it tunes memory of nginx, which is not here; take it away";
    const string NeverThere = "ingress-nginx does not read it either; take it away";
    const string NoFirewall = "there is no ModSecurity here; put a web application firewall in front of the controller or the pods";
    const string NoGeoIp = "GeoIP is not supported";
    const string NoStreamLog = "TCP and UDP services have metrics but no access log";
    const string NoSyslog = "logs go to stdout and stderr; let the cluster's log collector send them on";
    const string FixedTls = "the TLS library's own choice is used";

    public static IReadOnlyList<UnsupportedSetting> All { get; } =
    [
        Moot("app-root", "", $"{NeverThere}: use the annotation"),
        Missed("bind-address", "", "ports listen on the address that the flag --bind-address names"),
        Moot("client-header-buffer-size", "1k", "large-client-header-buffers alone bounds request line and headers; take it away"),
        Moot("debug-connections", "", "for more log lines start with --v=5; they hold for every client"),
        Missed("default-type", "text/html", "answers of pods keep their Content-Type, or have none"),
        Moot("disable-ipv6", "false", "listeners take IPv6 too where the pod has it"),
        Moot("disable-ipv6-dns", "false", "names are resolved as the pod's resolver does; take it away"),
        Moot("disable-stream-access-log", "false", NoStreamLog),
        Missed("enable-auth-access-log", "false", "questions to authentication services are not logged; that service's own log has them"),
        Moot("enable-aio-write", "true", NoNginx),
        Missed("enable-modsecurity", "false", NoFirewall),
        Moot("enable-multi-accept", "true", NoNginx),
        Missed("enable-ocsp", "false", "OCSP answers are not stapled; clients ask the authority, or do without as most do"),
        Missed("enable-owasp-modsecurity-crs", "false", NoFirewall),
        Moot("enable-serial-reloads", "false", "nothing is reloaded: a change swaps a table and no connection ends; take it away"),
        Missed("enable-syslog", "false", NoSyslog),
        Moot("error-log-level", "notice", "the log has one line an event, on stderr; --v=2 or --v=5 gives more"),
        Moot("error-log-path", "/var/log/nginx/error.log", "the log goes to stderr"),
        Moot("access-log-params", "", "the access log is written in blocks of its own choice; take it away"),
        Moot("forwarded-for-proxy-protocol-header", "X-Forwarded-For-Proxy-Protocol", "no helper header is needed; take it away"),
        Moot("geoip2-autoreload-in-minutes", "0", NoGeoIp),
        Moot("grpc-buffer-size-kb", "0", NoNginxTuning),
        Moot("http2-max-field-size", "", "large-client-header-buffers bounds headers of HTTP/2 too; take it away"),
        Moot("http2-max-header-size", "", "large-client-header-buffers bounds headers of HTTP/2 too; take it away"),
        Moot("http2-max-requests", "0", "keep-alive-requests bounds HTTP/2 too; take it away"),
        Missed("limit-conn-zone-variable", "$binary_remote_addr", "limits are counted by client address"),
        Missed("log-format-stream", "[$remote_addr] [$time_local] $protocol $status $bytes_sent $bytes_received $session_time", NoStreamLog),
        Moot("lua-shared-dicts", "", "there is no Lua here; take it away"),
        Moot("map-hash-bucket-size", "64", NoNginxTuning),
        Moot("max-worker-open-files", "0", "open files are bounded by the container's limit; take it away"),
        Moot("nginx-status-ipv4-whitelist", "127.0.0.1", "there is no /nginx_status; use /metrics"),
        Moot("nginx-status-ipv6-whitelist", "::1", "there is no /nginx_status; use /metrics"),
        Moot("opentelemetry-config", "/etc/ingress-controller/telemetry/opentelemetry.toml",
            "there is no file between the ConfigMap and the exporter; take it away"),
        Moot("proxy-headers-hash-bucket-size", "64", NoNginxTuning),
        Moot("proxy-headers-hash-max-size", "512", NoNginxTuning),
        Moot("proxy-ssl-location-only", "false", "proxy-ssl annotations hold for the paths of their Ingress, as with true; take it away"),
        Moot("reuse-port", "true", NoNginx),
        Moot("server-name-hash-bucket-size", "", NoNginxTuning),
        Moot("server-name-hash-max-size", "1024", NoNginxTuning),
        Moot("ssl-buffer-size", "4k", FixedTls),
        Missed("ssl-dh-param", "", "DHE ciphers are not offered, ECDHE ones are; take it away"),
        Missed("ssl-early-data", "false", "TLS 1.3 early data is not taken, because it can be replayed"),
        Missed("ssl-ecdh-curve", "auto", $"{FixedTls} for key exchange groups"),
        Moot("ssl-session-cache", "true", FixedTls),
        Moot("ssl-session-cache-size", "10m", FixedTls),
        Moot("ssl-session-ticket-key", "", $"{FixedTls}: keys of tickets are made anew at each start"),
        Moot("ssl-session-tickets", "true", "tickets are always offered: their keys are made anew at each start and never leave the process"),
        Moot("ssl-session-timeout", "10m", FixedTls),
        Missed("stream-access-log-path", "", NoStreamLog),
        Moot("syslog-host", "", NoSyslog),
        Moot("syslog-port", "514", NoSyslog),
        Moot("upstream-hash-by", "", $"{NeverThere}: use the annotation"),
        Moot("upstream-hash-by-subset", "false", $"{NeverThere}: use the annotation"),
        Moot("upstream-hash-by-subset-size", "0", $"{NeverThere}: use the annotation"),
        Missed("use-geoip2", "false", NoGeoIp),
        Moot("variables-hash-bucket-size", "256", NoNginxTuning),
        Moot("variables-hash-max-size", "2048", NoNginxTuning),
        Moot("worker-cpu-affinity", "", NoNginx),
        Moot("worker-processes", "", "one process uses every core it is given; set the container's CPU instead"),
    ];

    static UnsupportedSetting Missed(string name, string standard, string reason) => new(name, standard, reason, true);

    static UnsupportedSetting Moot(string name, string standard, string reason) => new(name, standard, reason, false);
}
