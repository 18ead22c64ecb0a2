using IngressController.Core.Annotations;
using IngressController.Core.Cluster;
using IngressController.Proxy.Expressions;
using IngressController.AccessLogs;
using IngressController.Proxy;

namespace IngressController.Features.AccessLog;

/// <summary>The access log: on for every Ingress, in ingress-nginx' format (behaviour 124, 125).</summary>
sealed class AccessLogFeature(AccessLogRegistry logs) : Feature<AccessLogPolicy>
{
    static readonly Annotation Enable = new("enable-access-log", "Set to false, the Ingress' requests are not logged; they are measured all the same.");
    static readonly Setting Format = new("log-format-upstream", LogSettings.DefaultFormat, "The line of a request in the access log.");
    static readonly Setting EscapeJson = new("log-format-escape-json", "false", "Escapes values in the access log as in JSON strings.");
    static readonly Setting EscapeNone = new("log-format-escape-none", "false", "Escapes nothing in the access log; wins over log-format-escape-json.");
    static readonly Setting Disable = new("disable-access-log", "false", "Writes no access log at all.");
    static readonly Setting DisableHttp = new("disable-http-access-log", "false", "Writes no access log of HTTP requests.");
    static readonly Setting Path = new("access-log-path", LogSettings.DefaultPath, "File of the access log; the default stands for stdout.");
    static readonly Setting HttpPath = new("http-access-log-path", "", "File of the access log of HTTP requests, instead of access-log-path.");
    static readonly Setting Skip = new("skip-access-log-urls", "", "Request URIs that are not logged, separated by commas.");
    static readonly Setting DefaultBackend = new("enable-access-log-for-default-backend", "false", "Logs requests that no host or rule covers.");

    public override IReadOnlyList<Annotation> Annotations => [Enable];

    public override IReadOnlyList<Setting> Settings => [Format, EscapeJson, EscapeNone, Disable, DisableHttp, Path, HttpPath, Skip, DefaultBackend];

    public override Stage Stage => Stage.Transform;

    protected override AccessLogPolicy? ParsePolicy(AnnotationReader reader)
    {
        var isOn = reader.HasIngress ? reader.Bool(Enable) ?? true : reader.Settings.Bool(DefaultBackend);
        return reader.Settings.Once(Format, () => Read(reader.Settings)) is { } log ? isOn ? log.On : log.Off : null;
    }

    protected override void Bind(AccessLogPolicy policy, RouteScope scope, RoutePipeline pipeline) =>
        pipeline.Log = new(logs.Of(policy.Settings).Write, policy.IsOn);

    (AccessLogPolicy On, AccessLogPolicy Off)? Read(GlobalSettings settings)
    {
        if (settings.Bool(Disable) || settings.Bool(DisableHttp))
            return null;
        var escaping = settings.Bool(EscapeNone) ? LogEscaping.None : settings.Bool(EscapeJson) ? LogEscaping.Json : LogEscaping.Standard;
        var path = settings.Text(HttpPath) is { Length: > 0 } own ? own : settings.Text(Path);
        var log = new LogSettings(FormatOf(settings), escaping, path, Values.List(settings.Text(Skip)).ToValueArray());
        return (new(log, IsOn: true), new(log, IsOn: false));
    }

    string FormatOf(GlobalSettings settings)
    {
        var text = settings.Text(Format);
        if (!Template.TrySplit(text, out var parts, out var problem))
        {
            settings.Reject(Format, problem);
            return Format.Default;
        }

        foreach (var (_, name) in parts)
        {
            if (name is not null && !logs.IsKnown(name))
                settings.Warn(Format, $"the variable ${name} is not known here; it is logged as one without value");
        }

        return text;
    }
}
