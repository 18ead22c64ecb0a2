using IngressController.AccessLogs;
using IngressController.Core.Annotations;
using IngressController.Proxy.Expressions;

namespace IngressController.Features.AccessLog;

/// <summary>Reads which requests are logged, where and how.</summary>
sealed class AccessLogParser : IPolicyParser
{
    static readonly OptionType<string> Line = new("text with variables", static text =>
    {
        if (!Template.TrySplit(text, out var parts, out var problem))
            return new Unreadable(problem);
        var unknown = parts.Select(part => part.Name).Where(name => name is not null && !AccessLogRegistry.IsKnown(name));
        var remarks = unknown.Select(name => $"the variable ${name} is not known here; it is logged as one without value");
        return new Parsed<string>(text, null, [.. remarks]);
    });

    static readonly Option<bool> Enable = Option.Annotation(
        "enable-access-log", OptionTypes.Bool,
        "Set to false, the Ingress' requests are not logged; they are measured all the same.", standard: "true");

    static readonly Option<string> Format = Option.Setting(
        "log-format-upstream", LogSettings.DefaultFormat, Line, "The line of a request in the access log.");

    static readonly Option<bool> EscapeJson = Option.Setting(
        "log-format-escape-json", "false", OptionTypes.Bool, "Escapes values in the access log as in JSON strings.");

    static readonly Option<bool> EscapeNone = Option.Setting(
        "log-format-escape-none", "false", OptionTypes.Bool, "Escapes nothing in the access log; wins over log-format-escape-json.");

    static readonly Option<bool> Disable = Option.Setting("disable-access-log", "false", OptionTypes.Bool, "Writes no access log at all.");

    static readonly Option<bool> DisableHttp = Option.Setting(
        "disable-http-access-log", "false", OptionTypes.Bool, "Writes no access log of HTTP requests.");

    static readonly Option<string> Path = Option.Setting(
        "access-log-path", LogSettings.DefaultPath, OptionTypes.Text, "File of the access log; the default stands for stdout.");

    static readonly Option<string> HttpPath = Option.Setting(
        "http-access-log-path", "", OptionTypes.Text, "File of the access log of HTTP requests, instead of access-log-path.");

    static readonly Option<ValueArray<string>> Skip = Option.Setting(
        "skip-access-log-urls", "", OptionTypes.List, "Request URIs that are not logged, separated by commas.");

    static readonly Option<bool> DefaultBackend = Option.Setting(
        "enable-access-log-for-default-backend", "false", OptionTypes.Bool, "Logs requests that no host or rule covers.");

    public IReadOnlyList<Option> Options { get; } =
        [Enable, Format, EscapeJson, EscapeNone, Disable, DisableHttp, Path, HttpPath, Skip, DefaultBackend];

    public IPolicy? Parse(OptionReader reader)
    {
        var isOn = reader.Get(reader.HasIngress ? Enable : DefaultBackend);
        return reader.Shared(Format, static settings => Read(settings)) is { } log ? isOn ? log.On : log.Off : null;
    }

    static (AccessLogPolicy On, AccessLogPolicy Off)? Read(OptionReader reader)
    {
        if (reader.Get(Disable) || reader.Get(DisableHttp))
            return null;
        var escaping = reader.Get(EscapeNone) ? LogEscaping.None : reader.Get(EscapeJson) ? LogEscaping.Json : LogEscaping.Standard;
        var path = reader.Get(HttpPath) is { Length: > 0 } own ? own : reader.Get(Path);
        var log = new LogSettings(reader.Get(Format), escaping, path, reader.Get(Skip));
        return (new(log, IsOn: true), new(log, IsOn: false));
    }
}
